// Compiled from the header so that the vector code fits the compiler's target, not the package's.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "CXXHash.h"

longhaul_xxh128 longhaul_xxh3_128(const void *bytes, size_t length) {
  XXH128_hash_t hash = XXH3_128bits(bytes, length);
  return (longhaul_xxh128){.low = hash.low64, .high = hash.high64};
}
