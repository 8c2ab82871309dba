@testable import Migrations

extension State.Step {
  var kind: String {
    switch self {
    case .snapshotting: "snapshotting"
    case .copying: "copying"
    case .sealing: "sealing"
    }
  }
}

extension State.Stage {
  var kind: String {
    switch self {
    case .submitted: "submitted"
    case .preflight: "preflight"
    case .provisioning: "provisioning"
    case .replicating: "replicating"
    case .waiting: "waiting"
    case .activating: "activating"
    case .thawing: "thawing"
    case .finalizing: "finalizing"
    case .cancelling: "cancelling"
    }
  }
}

extension State {
  /// The state without what varies within a row of the table.
  var kind: String {
    switch self {
    case .submitted, .preflight, .provisioning, .finalizing, .finalized, .cancelling, .cancelled,
      .freezing, .activating, .done:
      phase.rawValue
    case .replicating(_, let step): step.kind
    case .finalRound(_, let step): "final \(step.kind)"
    case .waiting(_, let why): "\(why)"
    case .thawing(_, let then): "thawing to \(then)"
    case .paused(let stage): "paused \(stage.kind)"
    case .failed(let stage): "failed \(stage.kind)"
    }
  }

  /// Who may run in it.
  var owner: Owner {
    switch self {
    case .submitted, .preflight, .provisioning, .replicating, .waiting, .thawing, .cancelling,
      .cancelled:
      .source
    case .freezing, .finalRound: .nobody
    case .activating, .done, .finalizing, .finalized: .destination
    case .paused(let stage), .failed(let stage):
      switch stage {
      case .activating, .finalizing: .destination
      case .submitted, .preflight, .provisioning, .replicating, .waiting, .thawing, .cancelling:
        .source
      }
    }
  }
}

extension Event {
  /// The event without its payload; what gave up aside is another kind than the rest.
  var kind: String {
    switch self {
    case .admitted: "admitted"
    case .preflightPassed: "preflightPassed"
    case .provisioned: "provisioned"
    case .snapshotTaken: "snapshotTaken"
    case .copied: "copied"
    case .sealed: "sealed"
    case .roundDue: "roundDue"
    case .frozen: "frozen"
    case .activated: "activated"
    case .activationUndone: "activationUndone"
    case .retracted: "retracted"
    case .refrozen: "refrozen"
    case .sourceUnseen: "sourceUnseen"
    case .thawed: "thawed"
    case .snapshotLost: "snapshotLost"
    case .differenceFound: "differenceFound"
    case .verified: "verified"
    case .cleanedUp: "cleanedUp"
    case .gaveUp(let work): work.isAside ? "gaveUpAside" : "gaveUp"
    case .writtenOff(let side): "writtenOff \(side.rawValue)"
    case .cutoverRequested: "cutover"
    case .pauseRequested: "pause"
    case .resumeRequested: "resume"
    case .cancelRequested: "cancel"
    case .finalizeRequested: "finalize"
    }
  }
}
