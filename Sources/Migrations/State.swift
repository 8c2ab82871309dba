/// Where a migration stands. Every state knows what it needs to go on, and nothing else.
public enum State: Hashable, Codable, Sendable {
  /// Written down, not yet admitted.
  case submitted
  /// Both sides are looked at; nothing is changed yet.
  case preflight(awaiting: Set<Side>)
  /// The destination images are made.
  case provisioning
  /// A round is under way: the seed, or catching up.
  case replicating(Progress, Step)
  /// Between rounds.
  case waiting(Progress, Waiting)
  /// The source stops writing, and the last snapshot is taken.
  case freezing(Progress)
  /// The source stands still; the last changes are copied.
  case finalRound(Progress, Step)
  /// The destination starts.
  case activating(Progress)
  /// The source is told to go on, and what then.
  case thawing(Progress, then: AfterThaw)
  /// The destination runs; the source's volumes stay until finalized.
  case done(Progress)
  /// Snapshots are removed at both sides, and the source's server and volumes where that was asked for.
  case finalizing(awaiting: Set<Side>)
  /// The end of a migration that succeeded.
  case finalized
  /// What was made is removed, at both sides.
  case cancelling(awaiting: Set<Side>)
  /// The end of a migration that was called off; the source runs.
  case cancelled
  /// The operator asked for a rest; the source runs.
  case paused(Stage)
  /// It cannot go on by itself; `resume` tries the stage again.
  case failed(Stage)

  /// A round's part under way.
  public enum Step: Hashable, Codable, Sendable {
    case snapshotting
    case copying(volumesLeft: Int)
    case sealing
  }

  /// Why nothing is copied just now.
  public enum Waiting: String, Codable, Sendable, CaseIterable {
    /// The next round is due later, after a freeze that failed.
    case backingOff
    /// Could cut over: waits for the operator, the window, the end of a comparison, or until nothing keeps
    /// the destination from starting.
    case ready
    /// Cannot reach the target, or froze in vain too often: waits for the operator.
    case held
  }

  /// What follows once the source runs again.
  public enum AfterThaw: String, Codable, Sendable, CaseIterable {
    case catchUp, cancel
  }

  /// Where a paused or failed migration goes on.
  public enum Stage: Hashable, Codable, Sendable {
    case submitted
    case preflight
    case provisioning
    /// With a new snapshot for this round, or the round's own copies if it has them.
    case replicating(Progress, State.Step)
    case waiting(Progress, State.Waiting)
    case activating(Progress)
    case thawing(Progress, then: AfterThaw)
    case finalizing
    case cancelling
  }
}
