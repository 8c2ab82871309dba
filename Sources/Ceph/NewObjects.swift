/// Which objects an image has that it did not have at an earlier snapshot, as both object maps tell.
public struct NewObjects: Sendable {
  private let before: ObjectMap
  private let after: ObjectMap
  private let set: UInt64
  private let objectsPerSet: UInt64

  init(before: ObjectMap, after: ObjectMap, in information: ImageInformation) {
    self.before = before
    self.after = after
    set = information.objectSetSize
    objectsPerSet = max(1, information.stripeCount)
  }

  /// The object sets with such an object that begin within `range`, in bytes of the image;
  /// ascending.
  public func sets(in range: Range<UInt64>) -> [Range<UInt64>] {
    stride(from: range.lowerBound / set, to: (range.upperBound + set - 1) / set, by: 1)
      .filter { number in
        (number * objectsPerSet..<(number + 1) * objectsPerSet)
          .contains { after.exists($0) && !before.exists($0) }
      }
      .map { ($0 * set..<($0 + 1) * set).clamped(to: range) }
  }
}

extension Image {
  /// The objects that this handle's state has and the image at `start` did not have.
  ///
  /// Nil without `start`, and where that cannot be told: without an object map, with one that is
  /// invalid, missing or unreadable. Whether the map at `start` is valid is for the caller to know.
  public func newObjects(since start: Snapshot?) async throws -> NewObjects? {
    guard let start else { return nil }
    let information = try await information()
    guard information.features.contains(.objectMap), information.flags.isEmpty else { return nil }
    async let before = readableMap(of: information.id, at: start)
    async let after = readableMap(of: information.id, at: snapshot)
    guard let before = try await before, let after = try await after else { return nil }
    return NewObjects(before: before, after: after, in: information)
  }
}
