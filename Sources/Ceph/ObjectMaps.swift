import Glibc

/// The object maps of an image at an earlier snapshot and at a later state, which tell of objects and
/// not of bytes. Whether the earlier one is valid is for who asked to know.
public struct ObjectMaps: Sendable {
  private let before: ObjectMap
  private let after: ObjectMap
  private let information: ImageInformation
  private let areNeighbours: Bool

  /// - Parameter areNeighbours: no snapshot of anybody lies between the two.
  init(
    before: ObjectMap, after: ObjectMap, of information: ImageInformation, areNeighbours: Bool
  ) {
    self.before = before
    self.after = after
    self.information = information
    self.areNeighbours = areNeighbours
  }

  /// The object sets that may have changed, in bytes of the image; ascending.
  ///
  /// What librbd's fast-diff tells, without its going through all objects by name: that takes a
  /// second for 2 TiB. Nil where it cannot be told like this: without fast-diff, with a map of another
  /// size than the image's, or with other snapshots in between.
  public var changedSets: [Range<UInt64>]? {
    guard information.hasFastDiff, areNeighbours, after.count == information.objectCount else {
      return nil
    }
    let (set, stripeCount) = (information.objectSetSize, max(1, information.stripeCount))
    return after.changes(since: before).map { objects in
      let first = objects.lowerBound / stripeCount * set
      let end = (objects.upperBound + stripeCount - 1) / stripeCount * set
      return first..<max(first, min(end, information.size))
    }
  }

  /// The object sets with an object that was not there before, of those that begin within `range`, in
  /// bytes of the image; ascending.
  public func newSets(in range: Range<UInt64>) -> [Range<UInt64>] {
    let (set, stripeCount) = (information.objectSetSize, max(1, information.stripeCount))
    return stride(from: range.lowerBound / set, to: (range.upperBound + set - 1) / set, by: 1)
      .filter { number in
        (number * stripeCount..<(number + 1) * stripeCount)
          .contains { after.exists($0) && !before.exists($0) }
      }
      .map { ($0 * set..<($0 + 1) * set).clamped(to: range) }
  }
}

extension Image {
  /// The object maps at `start` and at this handle's state, as the OSDs have them; nil without object
  /// map, and with one that is invalid, missing or unreadable.
  public func objectMaps(since start: Snapshot) async throws -> ObjectMaps? {
    let information = try await information()
    guard information.features.contains(.objectMap), information.flags.isEmpty else { return nil }
    let later = try await snapshots(ofAnyKind: true).filter { $0.id > start.id }
    async let before = readableMap(of: information.id, at: start)
    async let after = readableMap(of: information.id, at: snapshot)
    guard let before = try await before, let after = try await after else { return nil }
    return ObjectMaps(
      before: before, after: after, of: information,
      areNeighbours: later.allSatisfy { $0.id >= snapshot?.id ?? .max })
  }

  private func readableMap(of id: String, at snapshot: Snapshot?) async throws -> ObjectMap? {
    do {
      return try await pool.objectMap(ofImage: id, at: snapshot)
    } catch let error as CephError where error.code == EBADMSG {
      return nil
    }
  }
}
