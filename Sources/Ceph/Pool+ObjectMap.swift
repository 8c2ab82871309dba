import CCeph
import Glibc

extension Pool {
  /// Whether an object map knows objects whose removal is under way (`rados_read`): a snapshot's, or
  /// with nil the image's own.
  ///
  /// A map that cannot be read counts as having some; an image without object map has none.
  func hasPendingObjects(ofImage imageID: String, at snapshot: Snapshot?) async throws -> Bool {
    let name = snapshot.map { Self.objectMap(of: imageID, at: $0) } ?? "rbd_object_map.\(imageID)"
    return try await handle.blocking(Call("rados_read", name)) { raw, call in
      var scan = ObjectMapScan()
      var buffer = [CChar](repeating: 0, count: 1 << 20)
      var offset: UInt64 = 0
      while !scan.isOver {
        let count = rados_read(raw, name, &buffer, buffer.count, offset)
        if count == -ENOENT, offset == 0 { return false }
        try call.check(count)
        guard count > 0 else { return true }
        buffer.withUnsafeBytes { scan.go(through: $0.prefix(Int(count))) }
        offset += UInt64(count)
      }
      return scan.hasPending
    }
  }

  private static func objectMap(of imageID: String, at snapshot: Snapshot) -> String {
    let digits = String(snapshot.id, radix: 16)
    return "rbd_object_map.\(imageID)." + String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// Goes through an object map as the OSD keeps it: a header with its length and the number of
/// objects, and two bits for each.
struct ObjectMapScan {
  private(set) var hasPending = false
  /// Bytes of states that are still to come; nil until the header is read.
  private var left: UInt64?

  /// Nothing more has to be read.
  var isOver: Bool { hasPending || left == 0 }

  /// The next bytes; the first ones must hold the whole header, which has 18.
  mutating func go(through bytes: Slice<UnsafeRawBufferPointer>) {
    var states = bytes[...]
    if left == nil {
      // u32 length of what follows; version, compatible version, u32 length; u64 objects.
      guard bytes.count >= 18 else { return distrust() }
      let whole = UnsafeRawBufferPointer(rebasing: bytes)
      let length = UInt32(littleEndian: whole.loadUnaligned(as: UInt32.self))
      let objects = UInt64(
        littleEndian: whole.loadUnaligned(fromByteOffset: 10, as: UInt64.self))
      guard length >= 14, bytes.count >= 4 + Int(length), objects < 1 << 40 else {
        return distrust()
      }
      left = (objects + 3) / 4
      states = bytes.dropFirst(4 + Int(length))
    }
    let count = min(UInt64(states.count), left ?? 0)
    // Of the four states, pending is binary 10.
    hasPending = states.prefix(Int(count)).contains { $0 & 0xAA & ~(($0 & 0x55) << 1) != 0 }
    left = (left ?? 0) - count
  }

  private mutating func distrust() {
    hasPending = true
  }
}
