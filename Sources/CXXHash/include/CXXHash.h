#pragma once
#include <stddef.h>
#include <stdint.h>

/// The XXH3-128 of `length` bytes, as two words in xxHash's own order.
typedef struct {
  uint64_t low;
  uint64_t high;
} longhaul_xxh128;

longhaul_xxh128 longhaul_xxh3_128(const void *bytes, size_t length);
