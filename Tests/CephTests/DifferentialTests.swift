import Ceph
import TestSupport
import Testing

@Suite struct DifferentialTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a random life leaves every byte as it must be, and the diffs tell all of it`(
    seed: UInt64
  ) async throws {
    try await CephCluster.shared().withPool { pool in
      let history = RandomHistory(seed: seed)
      let image = try await history.makeImage("disk", in: pool)
      var snapshots: [Snapshot] = []
      for round in 0..<3 {
        try await history.run(12, on: image)
        snapshots.append(try await history.takeSnapshot("round-\(round)", of: image))
      }
      #expect(try await history.difference(in: image) == nil)
      await image.close()

      var previous: Snapshot?
      for snapshot in snapshots {
        try await pool.withImage("disk", at: snapshot, readOnly: true) { image in
          #expect(try await history.difference(in: image) == nil)
          for listing in Listing.allCases {
            let missing = try await change(notIn: image, from: previous, listing, history)
            #expect(missing == nil)
          }
        }
        previous = snapshot
      }
    }
  }

  /// The ways in which changes are told.
  enum Listing: CaseIterable {
    case exactDiff, fastDiff, objectMaps, snapSets
  }

  private func changes(
    in image: Image, from start: Snapshot?, _ listing: Listing
  ) async throws -> [Extent] {
    if listing == .objectMaps, let start,
      let sets = try await image.objectMaps(since: start)?.changedSets
    {
      return sets.map {
        Extent(offset: $0.lowerBound, length: $0.upperBound - $0.lowerBound, exists: true)
      }
    }
    if listing == .snapSets, let start {
      let diff = try #require(await SnapshotDiff(from: start, of: image))
      return try await diff.changes(in: [0..<image.size()]).extents
    }
    return try await image.diff(
      from: start, in: 0..<UInt64.max, includeParent: start == nil,
      wholeObject: listing == .fastDiff)
  }

  /// Applies the diff to what was before, and tells where that is not what is there now.
  private func change(
    notIn image: Image, from start: Snapshot?, _ listing: Listing, _ history: RandomHistory
  ) async throws -> String? {
    let known = await history.snapshotContents
    guard let now = image.snapshot.flatMap({ known[$0.id] }) else { return "unknown snapshot" }
    var bytes = start.flatMap { known[$0.id] } ?? []
    if bytes.count > now.count { bytes.removeSubrange(now.count...) }
    bytes += [UInt8](repeating: 0, count: now.count - bytes.count)
    for extent in try await changes(in: image, from: start, listing) {
      let range = Int(extent.offset)..<Int(extent.end)
      if extent.exists {
        bytes.replaceSubrange(range, with: now[range])
      } else {
        bytes.replaceSubrange(range, with: [UInt8](repeating: 0, count: range.count))
      }
    }
    guard bytes != now else { return nil }
    let first = bytes.indices.first { bytes[$0] != now[$0] } ?? 0
    return """
      the diff to \(image.path) misses byte \(first) (\(listing))
      \(await history.description)
      """
  }
}
