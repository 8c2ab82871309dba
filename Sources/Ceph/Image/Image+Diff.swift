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
    try await diff(
      from: start, in: [range], includeParent: includeParent, wholeObject: wholeObject)
  }

  /// Whether anything in it exists at all, a parent's data included (`rbd_diff_iterate2`).
  public func holdsData() async throws -> Bool {
    try await !diff(
      from: nil, in: 0..<information().size, includeParent: true, wholeObject: true
    ).isEmpty
  }

  /// What changed in each of these ranges, one after the other, by one thread: thousands of small
  /// ranges cost a hop between threads otherwise, which is more than the question itself.
  public func diff(
    from start: Snapshot?, in ranges: [Range<UInt64>], includeParent: Bool, wholeObject: Bool
  ) async throws -> [Extent] {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await blocking("rbd_diff_iterate2") { raw, call in
        let name = try start.map { try currentName(of: $0, raw, call.object) }
        let shape = try Shape(raw, call)
        var changes: [Extent] = []
        for range in ranges {
          let wanted = range.clamped(to: 0..<shape.size)
          if wanted.isEmpty { continue }
          let asked = shape.wholeObjects(around: wanted)
          let collector = ExtentCollector(cancellation)
          let code = rbd_diff_iterate2(
            raw, name, asked.lowerBound, asked.upperBound - asked.lowerBound,
            includeParent ? 1 : 0, wholeObject ? 1 : 0, collect,
            Unmanaged.passUnretained(collector).toOpaque())
          if cancellation.isCancelled { throw CancellationError() }
          try call.check(code)
          changes += Extent.merged(collector.extents, within: wanted)
        }
        return changes
      }
    } onCancel: {
      cancellation.cancel()
    }
  }
}

/// Whether the question was taken back.
private final class Cancellation: Sendable {
  private let flag = Atomic(false)

  var isCancelled: Bool { flag.load(ordering: .relaxed) }

  func cancel() { flag.store(true, ordering: .relaxed) }
}

/// What librbd reports, from whichever threads, until it is told to stop.
private final class ExtentCollector: Sendable {
  private let state = Mutex([Extent]())
  private let cancellation: Cancellation

  init(_ cancellation: Cancellation) { self.cancellation = cancellation }

  var extents: [Extent] { state.withLock { $0 } }

  /// Whether to go on.
  func append(_ extent: Extent) -> Bool {
    state.withLock { $0.append(extent) }
    return !cancellation.isCancelled
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

/// How the image is cut into objects.
private struct Shape {
  let size: UInt64
  /// Bytes of the objects that are striped together.
  let set: UInt64

  init(_ raw: rbd_image_t, _ call: Call) throws(CephError) {
    var stat = rbd_image_info_t()
    var stripeCount: UInt64 = 1
    try call.check(rbd_stat(raw, &stat, MemoryLayout<rbd_image_info_t>.size))
    try call.check(rbd_get_stripe_count(raw, &stripeCount))
    size = stat.size
    set = stat.obj_size * max(1, stripeCount)
  }

  /// The smallest range around `range` that is made of whole sets of objects, within the image.
  func wholeObjects(around range: Range<UInt64>) -> Range<UInt64> {
    let start = range.lowerBound / set * set
    let end = (range.upperBound + set - 1) / set * set
    return start..<min(end, size)
  }
}
