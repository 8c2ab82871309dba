import Ceph

/// Everything that is said on a stream.
///
/// Each request gets its replies in the order of the requests, and one last reply: so requests can
/// be sent ahead, and the round-trip time is paid once.
enum Message: Sendable {
  // What the reading side asks.

  /// Opens a span on this stream; instead of one that was open before.
  case open(OpenRequest)
  /// Begins a list of changes, without these ranges; answered with the first batch.
  case list(skipping: [Range<UInt64>])
  /// The next batch of the list.
  case more
  /// The bytes of these extents.
  case read([Extent])
  /// The digests of these ranges.
  case digest([Range<UInt64>])
  /// Whether both snapshots still exist.
  case check
  /// The stream is not used any more for now, and may be kept.
  case release
  /// Whether anybody is there; answered at once, out of order.
  case ping

  // What the serving side answers.

  /// The span is open.
  case opened(SourceImage)
  /// A batch of changes.
  case changes(ChangeBatch)
  /// There are no more changes.
  case listed
  /// A part of what was asked to be read.
  case frame(Frame)
  /// All frames were sent.
  case readDone
  /// The digests asked for.
  case digests([Digest])
  /// Both exist.
  case checked
  /// The span is closed.
  case released
  /// Somebody is there.
  case pong
  /// The request failed, or, if it is final, the stream: it is closed then.
  case failure(WireFailure)
}

/// Which span a stream is to serve.
struct OpenRequest: Codable, Hashable, Sendable {
  let version: UInt32
  let request: StreamRequest
  let compression: Compression
}

/// Why a request or a stream failed.
struct WireFailure: Codable, Hashable, Sendable {
  enum Kind: String, Codable, Sendable {
    case refused, snapshotGone, sourceFailed, sourceChanged, protocolViolation
  }

  let kind: Kind
  let reason: String
  /// The stream ends with it.
  let isFinal: Bool

  func error(from peer: String) -> TransferError {
    switch kind {
    case .refused: .refused(reason)
    case .snapshotGone: .snapshotGone(reason)
    case .sourceChanged: .sourceChanged(reason)
    case .sourceFailed: .sourceFailed(peer: peer, reason: reason)
    case .protocolViolation: .streamLost(peer: peer, reason: reason)
    }
  }
}

extension Message {
  /// Whether the request that is first in line is answered with it.
  var isLastReply: Bool {
    switch self {
    case .opened, .changes, .listed, .readDone, .digests, .checked, .released: true
    case .failure(let failure): !failure.isFinal
    case .frame, .pong: false
    case .open, .list, .more, .read, .digest, .check, .release, .ping: false
    }
  }
}
