/// What an object map says of an image or of one of its snapshots: two bits for each object.
///
/// Which objects a snapshot's map calls changed are those that were written since the snapshot
/// before it.
struct ObjectMap: Hashable, Sendable {
  /// How many objects it is about.
  let count: UInt64
  /// Four objects a byte, the first in the highest bits: 0 does not exist, 1 was written since the
  /// last snapshot, 2 is being removed, 3 exists as it was in the last snapshot.
  private let states: ArraySlice<UInt8>

  /// Takes a map as the OSD keeps it: the length of a header, the header with the number of
  /// objects, the states, checksums. Nil if it is anything else.
  init?(encoded bytes: [UInt8]) {
    // u32 length of what follows; version, compatible version, u32 length; u64 objects.
    guard bytes.count >= 18 else { return nil }
    let (length, objects) = bytes.withUnsafeBytes {
      (
        UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)),
        UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 10, as: UInt64.self))
      )
    }
    let start = 4 + Int(length)
    guard length >= 14, objects < 1 << 40, bytes.count >= start + Int((objects + 3) / 4) else {
      return nil
    }
    count = objects
    states = bytes[start..<(start + Int((objects + 3) / 4))]
  }

  /// Whether the removal of some objects is under way.
  var hasPending: Bool {
    states.contains { $0 & 0xAA & ~(($0 & 0x55) << 1) != 0 }
  }

  /// Whether there is such an object; none beyond the map's end.
  func exists(_ object: UInt64) -> Bool { state(of: object) != Self.absent }

  /// Whether the last objects of `snapshot`, taken just now, are gone: the image was made smaller
  /// since, and larger again perhaps.
  ///
  /// What was written since tells nothing. That its very last object was discarded just now looks the
  /// same.
  func isCut(since snapshot: ObjectMap) -> Bool {
    for object in (0..<snapshot.count).reversed() where snapshot.exists(object) {
      let now = state(of: object)
      if now != Self.written { return now != Self.clean }
    }
    return false
  }

  private static let (absent, written, clean): (UInt8, UInt8, UInt8) = (0, 1, 3)

  private func state(of object: UInt64) -> UInt8 {
    guard object < count else { return Self.absent }
    return states[states.startIndex + Int(object / 4)] >> (6 - 2 * (object % 4)) & 3
  }

  /// The objects that may be others than in `before`, the map of the snapshot just before this one:
  /// ranges of their numbers, ascending.
  func changes(since before: ObjectMap) -> [Range<UInt64>] {
    var changes: [Range<UInt64>] = []
    for (index, now) in states.enumerated() {
      let then = index < before.states.count ? before.states[before.states.startIndex + index] : 0
      // One bit for each object: written or being removed, or there on one side only.
      let isTouched = (now ^ (now >> 1)) & 0x55
      let isThere = (now | (now >> 1)) ^ (then | (then >> 1))
      let changed = isTouched | isThere & 0x55
      if changed == 0 { continue }
      for place in 0..<4 where changed & (0x40 >> (2 * place)) != 0 {
        let object = UInt64(index * 4 + place)
        guard object < count else { break }
        if let last = changes.last, last.upperBound == object {
          changes[changes.count - 1] = last.lowerBound..<(object + 1)
        } else {
          changes.append(object..<(object + 1))
        }
      }
    }
    return changes
  }
}
