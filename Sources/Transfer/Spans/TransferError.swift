/// Why a transfer ended or a stream was given up.
public enum TransferError: Error, Hashable, Sendable {
  /// A snapshot of the span does not exist any more; what was read since may be zeros.
  case snapshotGone(String)
  /// Somebody writes to the source, or has written to it since its last snapshot.
  case sourceChanged(String)
  /// The other side does not serve this job, or not any more.
  case refused(String)
  /// The peer's certificate, or ours, was not accepted.
  case untrusted(peer: String, reason: String)
  /// No connection to any worker of the source's region.
  case unreachable(peer: String, reason: String)
  /// A connection ended, or nothing came for too long; another may do better.
  case streamLost(peer: String, reason: String)
  /// What came is not what was asked for, or its digest is wrong; it was not written.
  case corrupt(peer: String, reason: String)
  /// The source could not do what was asked of it.
  case sourceFailed(peer: String, reason: String)
  /// The destination does not take writes.
  case destinationStuck(reason: String)
  /// Nothing got on for too long.
  case stalled(side: String, after: Duration, reason: String)
  /// The destination image has another size than the snapshot.
  case wrongSize(source: UInt64, destination: UInt64)

  /// Whether it tells of a snapshot that does not exist any more.
  public var isSnapshotGone: Bool {
    if case .snapshotGone = self { true } else { false }
  }

  /// Whether asking again, on another stream, may help.
  public var isRetryable: Bool {
    switch self {
    case .streamLost, .corrupt, .unreachable, .sourceFailed: true
    case .snapshotGone, .sourceChanged, .refused, .untrusted, .destinationStuck, .stalled,
      .wrongSize:
      false
    }
  }
}

extension TransferError: CustomStringConvertible {
  /// One sentence for an operator.
  public var description: String {
    switch self {
    case .snapshotGone(let snapshot):
      "the snapshot \(snapshot) does not exist any more: what was copied since cannot be trusted, "
        + "so the round has to begin again with a new snapshot"
    case .sourceChanged(let what):
      "the source does not stand still: \(what); what starts it after the freeze must be stopped too"
    case .refused(let reason): "the stream was refused: \(reason)"
    case .untrusted(let peer, let reason):
      "no trust between us and \(peer): \(reason); check both certificates (longhaul doctor)"
    case .unreachable(let peer, let reason):
      "\(peer) cannot be reached: \(reason); look at the firewall, and at the worker's `transfer.advertise`"
    case .streamLost(let peer, let reason): "the stream from \(peer) ended: \(reason)"
    case .corrupt(let peer, let reason):
      "what \(peer) sent was damaged and was not written: \(reason)"
    case .sourceFailed(let peer, let reason):
      "\(peer) could not read: \(reason); its log, and its Ceph's, say more"
    case .destinationStuck(let reason):
      "the destination does not take writes: \(reason); look at its Ceph's health"
    case .stalled(let side, let duration, let reason):
      "nothing got on for \(duration.components.seconds) s at the \(side): \(reason)"
    case .wrongSize(let source, let destination):
      "the snapshot has \(source) bytes, but the destination image has \(destination): "
        + "resize the destination first"
    }
  }
}
