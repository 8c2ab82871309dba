import Glibc

/// The object maps of an image from an earlier snapshot on to what it is now, which tell of objects
/// and not of bytes. Whether they are valid is for who asked to know.
public struct ObjectMaps: Sendable {
  /// Of the earlier snapshot, of each that came after it, and last the image's own.
  private let chain: [ObjectMap]
  /// Which of them is that of the later state that is asked about.
  private let end: Int
  private let information: ImageInformation
  private let told: RangeSet<UInt64>
  private let toldLater: RangeSet<UInt64>

  init(_ chain: [ObjectMap], end: Int, of information: ImageInformation) {
    self.chain = chain
    self.end = end
    self.information = information
    told = Self.changes(in: chain[...end])
    toldLater = Self.changes(in: chain[end...])
  }

  private static func changes(in chain: ArraySlice<ObjectMap>) -> RangeSet<UInt64> {
    // Sorted first: a set is quick to append to.
    zip(chain, chain.dropFirst()).flatMap { $1.changes(since: $0) }
      .sorted { $0.lowerBound < $1.lowerBound }
      .reduce(into: RangeSet()) { $0.insert(contentsOf: $1) }
  }

  /// The object sets that may have changed up to the later state, in bytes of the image; ascending.
  ///
  /// What librbd's fast-diff tells, without its going through all objects by name: that takes a
  /// second for 2 TiB. Nil where it cannot be told like this: without fast-diff, with a map of another
  /// size than the image's, or with other snapshots in between.
  public var changedSets: [Range<UInt64>]? {
    guard information.hasFastDiff, end == 1, chain[end].count == information.objectCount else {
      return nil
    }
    return sets(of: told)
  }

  /// The object sets that were written, made or removed after the later state, in bytes of the image;
  /// ascending. Empty if that is the image as it is now.
  public var setsChangedLater: [Range<UInt64>] { sets(of: toldLater) }

  /// Whether the object changed up to the later state.
  public func isChanged(_ object: UInt64) -> Bool { told.contains(object) }

  /// The object sets with an object that was not there before, of those that begin within `range`, in
  /// bytes of the image; ascending.
  public func newSets(in range: Range<UInt64>) -> [Range<UInt64>] {
    let (set, stripeCount) = (information.objectSetSize, max(1, information.stripeCount))
    return stride(from: range.lowerBound / set, to: (range.upperBound + set - 1) / set, by: 1)
      .filter { number in
        (number * stripeCount..<(number + 1) * stripeCount)
          .contains { chain[end].exists($0) && !chain[0].exists($0) }
      }
      .map { ($0 * set..<($0 + 1) * set).clamped(to: range) }
  }

  private func sets(of objects: RangeSet<UInt64>) -> [Range<UInt64>] {
    let (set, stripeCount) = (information.objectSetSize, max(1, information.stripeCount))
    return objects.ranges.compactMap { objects in
      let first = objects.lowerBound / stripeCount * set
      let end = (objects.upperBound + stripeCount - 1) / stripeCount * set
      return first < information.size ? first..<min(end, information.size) : nil
    }
  }
}

extension Image {
  /// The object maps from `start` on, as the OSDs have them; nil without object map, and with one that
  /// is invalid, missing or unreadable.
  public func objectMaps(since start: Snapshot) async throws -> ObjectMaps? {
    let information = try await information()
    guard information.features.contains(.objectMap), information.flags.isEmpty else { return nil }
    var ids = try await snapshotIDs(from: start)
    for _ in 0..<Self.mostLooks {
      guard ids.first == start.id else { return nil }
      let chain = try await readableMaps(of: information.id, at: ids.map(Optional.some) + [nil])
      // A snapshot that came or went meanwhile has taken a map's changes over into another; this
      // handle lists those that were there when it was opened.
      let now = try await pool.withImage(id: information.id, readOnly: true) {
        try await $0.snapshotIDs(from: start)
      }
      guard now == ids else {
        ids = now
        continue
      }
      let end = snapshot.map { ids.firstIndex(of: $0.id) } ?? ids.count
      guard let chain, let end else { return nil }
      return ObjectMaps(chain, end: end, of: information)
    }
    return nil
  }

  private static var mostLooks: Int { 5 }

  /// Those of any kind, ascending.
  private func snapshotIDs(from start: Snapshot) async throws -> [UInt64] {
    try await snapshots(ofAnyKind: true).map(\.id).filter { $0 >= start.id }.sorted()
  }

  private func readableMaps(of id: String, at snapshots: [UInt64?]) async throws -> [ObjectMap]? {
    var maps: [ObjectMap] = []
    for snapshot in snapshots {
      do {
        guard let map = try await pool.objectMap(ofImage: id, at: snapshot) else { return nil }
        maps.append(map)
      } catch let error as CephError where error.code == EBADMSG {
        return nil
      }
    }
    return maps
  }
}
