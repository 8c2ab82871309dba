/// The state in one word, as people, rows and reports name it.
public enum Phase: String, Codable, Sendable, CaseIterable {
  case submitted, preflight, provisioning, seeding
  case catchingUp = "catching up"
  case ready, held, freezing
  case finalRound = "final round"
  case activating, thawing, done, finalizing, finalized, cancelling, cancelled, paused, failed
}

extension State {
  /// The state in one word.
  public var phase: Phase {
    switch self {
    case .submitted: .submitted
    case .preflight: .preflight
    case .provisioning: .provisioning
    case .replicating(let progress, _): progress.round == 0 ? .seeding : .catchingUp
    case .waiting(_, .backingOff): .catchingUp
    case .waiting(_, .ready): .ready
    case .waiting(_, .held): .held
    case .freezing: .freezing
    case .finalRound: .finalRound
    case .activating: .activating
    case .thawing: .thawing
    case .done: .done
    case .finalizing: .finalizing
    case .finalized: .finalized
    case .cancelling: .cancelling
    case .cancelled: .cancelled
    case .paused: .paused
    case .failed: .failed
    }
  }

  /// The round under way or last sealed, where there is one.
  public var round: Int? {
    switch self {
    case .replicating(let progress, _), .waiting(let progress, _), .freezing(let progress),
      .finalRound(let progress, _), .activating(let progress), .thawing(let progress, _),
      .done(let progress):
      progress.round
    case .paused(let stage), .failed(let stage):
      stage.round
    case .submitted, .preflight, .provisioning, .finalizing, .finalized, .cancelling, .cancelled:
      nil
    }
  }

  /// Whether nothing more will happen, whatever anyone asks.
  public var isFinal: Bool { self == .finalized || self == .cancelled }
}

extension State.Stage {
  /// The round that the stage belongs to, where there is one.
  var round: Int? {
    switch self {
    case .replicating(let progress, _), .waiting(let progress, _), .activating(let progress),
      .thawing(let progress, _):
      progress.round
    case .submitted, .preflight, .provisioning, .finalizing, .cancelling: nil
    }
  }
}
