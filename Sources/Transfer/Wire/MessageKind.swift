/// The first byte of each message; the values never change their meaning.
enum MessageKind: UInt8, Sendable, CaseIterable {
  case open = 1
  case list = 2
  case more = 3
  case read = 4
  case digest = 5
  case check = 6
  case release = 7
  case ping = 8

  case opened = 65
  case changes = 66
  case listed = 67
  case zeroFrame = 68
  case plainFrame = 69
  case zstdFrame = 70
  case readDone = 71
  case digests = 72
  case checked = 73
  case released = 74
  case pong = 75
  case failure = 76

  /// How long its body may be.
  var longestBody: Int {
    switch self {
    case .plainFrame, .zstdFrame: WireLimits.frameBytes + FrameHead.size
    case .zeroFrame: 16
    case .more, .check, .release, .ping, .listed, .readDone, .checked, .released, .pong: 0
    case .open, .list, .read, .digest, .opened, .changes, .digests, .failure:
      WireLimits.messageBytes
    }
  }
}

/// What stands before a data frame's payload.
enum FrameHead {
  /// Offset, length, digest.
  static let size = 32
}

/// What stands before each message's body.
enum Envelope {
  /// The kind, and the body's length.
  static let size = 5
}
