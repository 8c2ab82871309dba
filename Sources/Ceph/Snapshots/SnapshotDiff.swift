/// Which bytes of an image changed between two snapshots, asked of RADOS itself, object by object.
///
/// The same that librbd's exact diff tells (`rbd_diff_iterate2`), which hands each object from
/// thread to thread so often that this takes longer than the answer.
public final class SnapshotDiff: Sendable {
  private let information: ImageInformation
  private let start: Snapshot
  private let end: Snapshot
  private let pool: Pool
  private let isPoolOurs: Bool

  /// From `start` to the snapshot that the image's handle is set to; an image of the old format is
  /// none that this can tell of.
  public init?(from start: Snapshot, of image: Image) async throws {
    guard let end = image.snapshot else { return nil }
    let information = try await image.information()
    guard information.blockPrefix.hasPrefix("rbd_data.") else { return nil }
    self.information = information
    self.start = start
    self.end = end
    isPoolOurs = information.dataPoolID != image.pool.id
    pool =
      isPoolOurs
      ? try await image.pool.cluster.pool(
        id: information.dataPoolID, namespace: image.pool.namespace) : image.pool
  }

  /// What changed in each of these ranges, which are made of whole object sets, and the objects in
  /// them in which nothing did.
  ///
  /// The changes are sorted, merged, cut to the ranges and to the image. Both snapshots must exist until this has
  /// returned, or changes may be missing: who calls makes sure of that afterwards.
  public func changes(
    in ranges: [Range<UInt64>]
  ) async throws -> (extents: [Extent], unchanged: [UInt64]) {
    let striping = Striping(information)
    let objects = ranges.enumerated().flatMap { index, range in
      striping.objects(of: range).map { (range: index, number: $0) }
    }
    var extents = [[Extent]](repeating: [], count: ranges.count)
    var unchanged: [UInt64] = []
    for first in stride(from: 0, to: objects.count, by: Self.objectsAtOnce) {
      try Task.checkCancellation()
      let some = objects[first..<min(first + Self.objectsAtOnce, objects.count)]
      let snapSets = try await pool.snapSets(of: some.map { name(of: $0.number) })
      for (object, snapSet) in zip(some, snapSets) {
        let (data, gone) = snapSet.changes(from: start.id, to: end.id)
        if data.isEmpty, gone.isEmpty { unchanged.append(object.number) }
        for (bytes, exists) in data.ranges.map({ ($0, true) }) + [(gone, false)] {
          extents[object.range] += striping.imageRanges(of: bytes, in: object.number)
            .map { Extent($0, exists: exists) }
        }
      }
    }
    let merged = zip(ranges, extents).flatMap { range, extents in
      Extent.merged(extents, within: range.clamped(to: 0..<information.size))
    }
    return (merged, unchanged)
  }

  /// Where in the image an object is; ascending, cut to the image.
  public func imageRanges(of object: UInt64) -> [Range<UInt64>] {
    let striping = Striping(information)
    return striping.imageRanges(of: 0..<striping.objectSize, in: object)
      .map { $0.clamped(to: 0..<information.size) }
  }

  /// Nothing is asked after this.
  public func close() async {
    if isPoolOurs { await pool.close() }
  }

  private static let objectsAtOnce = 128

  private func name(of object: UInt64) -> String {
    "\(information.blockPrefix).\(object.sixteenHexDigits)"
  }
}
