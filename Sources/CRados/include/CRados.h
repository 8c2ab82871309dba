#pragma once
#include <rados/librados.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A run of bytes of an object.
typedef struct {
  uint64_t offset;
  uint64_t length;
} longhaul_range;

/// One state of an object that RADOS keeps: the one that is written to, or a former one for
/// snapshots.
typedef struct {
  /// It is the state that is written to; then there are no snapshots and no overlaps.
  int is_head;
  /// The snapshots that it is the state of, ascending.
  const uint64_t *snaps;
  size_t snap_count;
  /// Bytes.
  uint64_t size;
  /// What it has in common with the next newer state, ascending.
  const longhaul_range *overlaps;
  size_t overlap_count;
} longhaul_clone;

/// Called once for each object, in their order: its number in the list, 0 or a negative errno, the
/// newest snapshot that the object knows of, its states from the oldest on.
typedef void (*longhaul_snap_set)(
    void *context, size_t object, int result, uint64_t seq, const longhaul_clone *clones,
    size_t clone_count);

/// Asks for the snapshots of several objects at once, and waits for all answers; only librados' C++
/// interface has this question (`ObjectReadOperation::list_snaps`).
///
/// 0, or a negative errno when nothing could be asked.
int longhaul_list_snaps(
    rados_ioctx_t pool, const char *const *objects, size_t count, longhaul_snap_set take,
    void *context);

#ifdef __cplusplus
}
#endif
