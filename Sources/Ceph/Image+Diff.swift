import CCeph
import Glibc
import Synchronization

extension Image {
  /// What changed from `start` (nil: from an empty image) to this handle's state
  /// (`rbd_diff_iterate2`).
  ///
  /// Sorted, merged, cut to `range` and to the image. librbd gets wrong the offsets of ranges that
  /// do not start on an object, so whole sets of objects are asked for. `includeParent` is only for
  /// a diff from an empty image of a clone, whose data would be missing without it. With
  /// `wholeObject` librbd reads the object map where it can and reports whole objects. `start` is
  /// looked up by id. A cancelled task throws `CancellationError` soon.
  public func diff(
    from start: Snapshot?, in range: Range<UInt64>, includeParent: Bool, wholeObject: Bool
  ) async throws -> [Extent] {
    let collector = ExtentCollector()
    return try await withTaskCancellationHandler {
      try await blocking("rbd_diff_iterate2") { raw, call in
        let name = try start.map { try currentName(of: $0, raw, call.object) }
        let wanted = try range.clamped(to: 0..<imageSize(raw, call))
        guard !wanted.isEmpty else { return [] }
        let asked = try wholeObjects(around: wanted, raw, call)
        let code = rbd_diff_iterate2(
          raw, name, asked.lowerBound, asked.upperBound - asked.lowerBound, includeParent ? 1 : 0,
          wholeObject ? 1 : 0, collect, Unmanaged.passUnretained(collector).toOpaque())
        if collector.isCancelled { throw CancellationError() }
        try call.check(code)
        return Extent.merged(collector.extents, within: wanted)
      }
    } onCancel: {
      collector.cancel()
    }
  }
}

/// What librbd reports, from whichever threads, until it is told to stop.
private final class ExtentCollector: Sendable {
  private let state = Mutex((extents: [Extent](), isCancelled: false))

  var extents: [Extent] { state.withLock { $0.extents } }
  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  func cancel() { state.withLock { $0.isCancelled = true } }

  /// Whether to go on.
  func append(_ extent: Extent) -> Bool {
    state.withLock {
      $0.extents.append(extent)
      return !$0.isCancelled
    }
  }
}

private func collect(
  _ offset: UInt64, _ length: Int, _ exists: Int32, _ argument: UnsafeMutableRawPointer?
) -> Int32 {
  guard let argument else { return -EINVAL }
  let collector = Unmanaged<ExtentCollector>.fromOpaque(argument).takeUnretainedValue()
  let extent = Extent(offset: offset, length: UInt64(length), exists: exists != 0)
  return collector.append(extent) ? 0 : -ECANCELED
}

private func currentName(
  of snapshot: Snapshot, _ raw: rbd_image_t, _ path: String
) throws(CephError) -> String {
  try Call("rbd_snap_get_name", "\(path), from \(snapshot.name) (id \(snapshot.id))").string {
    var length = $1
    return rbd_snap_get_name(raw, snapshot.id, $0, &length)
  }
}

private func imageSize(_ raw: rbd_image_t, _ call: Call) throws(CephError) -> UInt64 {
  var size: UInt64 = 0
  try call.check(rbd_get_size(raw, &size))
  return size
}

/// The smallest range around `range` that is made of whole sets of objects, within the image.
private func wholeObjects(
  around range: Range<UInt64>, _ raw: rbd_image_t, _ call: Call
) throws(CephError) -> Range<UInt64> {
  var stat = rbd_image_info_t()
  var stripeCount: UInt64 = 1
  try call.check(rbd_stat(raw, &stat, MemoryLayout<rbd_image_info_t>.size))
  try call.check(rbd_get_stripe_count(raw, &stripeCount))
  let set = stat.obj_size * max(1, stripeCount)
  let start = range.lowerBound / set * set
  let end = (range.upperBound + set - 1) / set * set
  return start..<min(end, stat.size)
}
