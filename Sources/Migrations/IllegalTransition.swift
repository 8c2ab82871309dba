/// An event that has no place in the state it met.
public struct IllegalTransition: Error, Hashable, Sendable, CustomStringConvertible {
  /// The state it met.
  public let state: State
  /// What happened, or was asked.
  public let event: Event

  /// For the operator who asked for it.
  public var description: String {
    let phase = state.phase.rawValue
    return switch event {
    case .cutoverRequested:
      "a migration that is \(phase) cannot cut over: it must be seeding, catching up, ready or held"
    case .pauseRequested:
      "a migration that is \(phase) cannot pause: only one that copies or waits can"
    case .resumeRequested:
      "a migration that is \(phase) has nothing to resume: only paused and failed ones do"
    case .cancelRequested where state.phase == .activating:
      "a migration that is activating cannot be cancelled: the destination may be starting. If that fails, it can"
    case .cancelRequested where state.mayRunAtDestination:
      "a migration that is \(phase) cannot be cancelled: the destination may have written already"
    case .cancelRequested:
      "a migration that is \(phase) cannot be cancelled"
    case .finalizeRequested:
      "a migration that is \(phase) cannot be finalized: only one that is done can"
    case .writtenOff(let side):
      "a migration that is \(phase) does not wait for its \(side.rawValue) alone: `cancel` it first, where that is possible"
    case .admitted, .preflightPassed, .provisioned, .snapshotTaken, .copied, .sealed, .roundDue,
      .frozen, .activated, .activationUndone, .retracted, .refrozen, .sourceUnseen, .thawed,
      .snapshotLost,
      .differenceFound, .verified,
      .cleanedUp, .gaveUp:
      "\(event) has no place in a migration that is \(phase)"
    }
  }
}

extension State {
  /// Whether the destination was, or may have been, started.
  var mayRunAtDestination: Bool {
    switch self {
    case .activating, .done, .finalizing, .finalized, .failed(.activating), .failed(.finalizing):
      true
    case .submitted, .preflight, .provisioning, .replicating, .waiting, .freezing, .finalRound,
      .thawing, .cancelling, .cancelled, .paused, .failed:
      false
    }
  }
}
