public import Migrations

extension Event {
  /// The event's kind, as rows and reports name it.
  package var word: String {
    switch self {
    case .admitted: "admitted"
    case .preflightPassed: "preflight passed"
    case .provisioned: "provisioned"
    case .snapshotTaken: "snapshot taken"
    case .copied: "copied"
    case .sealed: "sealed"
    case .roundDue: "round due"
    case .frozen: "frozen"
    case .activated: "activated"
    case .activationUndone: "activation undone"
    case .retracted: "retracted"
    case .refrozen: "refrozen"
    case .sourceUnseen: "source unseen"
    case .thawed: "thawed"
    case .snapshotLost: "snapshot lost"
    case .differenceFound: "difference found"
    case .verified: "verified"
    case .cleanedUp: "cleaned up"
    case .gaveUp: "gave up"
    case .writtenOff(let side): "\(side.rawValue) written off"
    case .cutoverRequested: "cutover requested"
    case .pauseRequested: "pause requested"
    case .resumeRequested: "resume requested"
    case .cancelRequested: "cancel requested"
    case .finalizeRequested: "finalize requested"
    }
  }

  /// What happened, for the timeline.
  func sentence(_ reason: String?) -> String {
    let what =
      switch self {
      case .admitted: "the migration begins"
      case .preflightPassed(let side): "nothing stands in the way at the \(side.rawValue)"
      case .provisioned(withSeed: false): "the destination images stand"
      case .provisioned(withSeed: true):
        "the destination images stand, with all but what changed since"
      case .snapshotTaken(let volumes): "snapshot of \(volumes) volume\(volumes == 1 ? "" : "s")"
      case .copied: "a volume's changes are at the destination"
      case .sealed(let verdict): "the round is sealed: \(verdict.word)"
      case .roundDue: "the next round is due"
      case .frozen: "the source stands still, its last snapshot is taken"
      case .activated: "the destination runs"
      case .activationUndone: "the destination did not start and is as it was sealed"
      case .retracted: "the destination never ran, and is taken back"
      case .refrozen: "the source still stands as it was frozen"
      case .sourceUnseen: "the destination waited to be started: the source is looked at once more"
      case .thawed: "the source runs again"
      case .snapshotLost: "a snapshot that the round needs is gone"
      case .differenceFound: "a comparison found differences; they are copied again"
      case .verified: "both sides are alike to the byte"
      case .cleanedUp(let side): "the \(side.rawValue) is cleaned up"
      case .gaveUp(let work): "\(work.kind) failed for good"
      case .writtenOff(let side): "the \(side.rawValue) is lost for good, and not waited for"
      case .cutoverRequested: "cut over as soon as the next round is sealed"
      case .pauseRequested: "pause"
      case .resumeRequested: "go on"
      case .cancelRequested: "cancel"
      case .finalizeRequested: "finalize"
      }
    return reason.map { "\(what): \($0)" } ?? what
  }
}

extension Verdict {
  /// The verdict as rows and reports name it.
  public var word: String {
    switch self {
    case .cutOver: "cut over"
    case .again: "again"
    case .ready: "ready"
    case .hold: "hold"
    case .throttle: "throttle"
    }
  }
}
