/// A new state, and what must be done for it.
public typealias Transition = (state: State, effects: [Effect])

extension State {
  /// The one function that decides: what follows when this event meets this state.
  ///
  /// It is pure, and complete: every pair of state and event is spelled out in the files
  /// `State+Beginning`, `State+Replication`, `State+Image`, `State+Cutover` and `State+Ending`, without
  /// `default`, so that a new state or event makes the compiler ask.
  ///
  /// - Throws: ``IllegalTransition`` when the event has no place here; nothing changes then.
  public static func next(
    _ state: State, on event: Event, _ policy: Policy
  ) throws(IllegalTransition) -> Transition {
    if case .gaveUp(let work) = event, work.isAside { return (state, []) }
    switch state {
    case .submitted:
      return try submitted(on: event)
    case .preflight(let awaiting):
      return try preflight(awaiting, on: event)
    case .provisioning:
      return try provisioning(on: event, policy)
    case .replicating(let progress, let step):
      return try replicating(progress, step, on: event, policy)
    case .waiting(let progress, let why):
      return try waiting(progress, why, on: event, policy)
    case .freezing(let progress):
      return try freezing(progress, on: event)
    case .finalRound(let progress, let step):
      return try finalRound(progress, step, on: event)
    case .activating(let progress):
      return try activating(progress, on: event, policy)
    case .thawing(let progress, let then):
      return try thawing(progress, then: then, on: event, policy)
    case .done(let progress):
      return try done(progress, on: event)
    case .finalizing(let awaiting):
      return try finalizing(awaiting, on: event)
    case .cancelling(let awaiting):
      return try cancelling(awaiting, on: event)
    case .paused(let stage):
      return try resting(.paused(stage), stage, on: event, policy)
    case .failed(let stage):
      return try resting(.failed(stage), stage, on: event, policy)
    case .finalized, .cancelled:
      throw IllegalTransition(state: state, event: event)
    }
  }
}

/// Steps that several states share.
extension State {
  /// One side after the other: the destination is looked at for what the source is now.
  static func startPreflight() -> Transition {
    (.preflight(awaiting: [.source, .destination]), [.enqueue(.preflight(.source), round: 0)])
  }

  static func startProvisioning() -> Transition {
    (.provisioning, [.enqueue(.provision, round: 0)])
  }

  static func startRound(_ progress: Progress) -> Transition {
    (.replicating(progress, .snapshotting), [.enqueue(.snapshot, round: progress.round)])
  }

  /// One copy a volume; with no volumes there is nothing to wait for.
  static func startCopying(_ volumes: Int, _ progress: Progress) -> (Step, [Effect]) {
    volumes > 0
      ? (.copying(volumesLeft: volumes), [.enqueue(.copy, round: progress.round)])
      : (.sealing, [.enqueue(.seal, round: progress.round)])
  }

  /// What runs aside, as a comparison, gives way to the cutover.
  static func startFreeze(_ progress: Progress) -> Transition {
    (
      .freezing(progress),
      [
        .withdrawJobs, .hand(to: .nobody), .forgetCutover, .enqueue(.freeze, round: progress.round),
      ]
    )
  }

  /// The source is told to go on; it owns the right to run from here.
  static func startThaw(_ progress: Progress, then: AfterThaw) -> Transition {
    (
      .thawing(progress, then: then),
      [.withdrawJobs, .hand(to: .source), .enqueue(.thaw, round: progress.round)]
    )
  }

  /// One side after the other: before the destination's copy goes, the source was seen.
  static func startCancelling() -> Transition {
    (
      .cancelling(awaiting: [.source, .destination]),
      [.withdrawJobs, .enqueue(.cleanUp(.source), round: 0)]
    )
  }

  /// One side after the other: before the source's may go, the destination's was seen.
  static func startFinalizing() -> Transition {
    (
      .finalizing(awaiting: [.source, .destination]),
      [.withdrawJobs, .enqueue(.cleanUp(.destination), round: 0)]
    )
  }

  /// A source is lost whose rounds still needed it: the destination keeps what it has, as nothing else holds that.
  static func endWithoutSource() -> Transition {
    (.cancelled, [.withdrawJobs, .hand(to: .source)])
  }

  /// The source's older snapshots are removed, and the new pair is compared. The destination's
  /// older ones go with the next copy, which has the image's lock.
  static func afterSeal(_ round: Int, _ policy: Policy) -> [Effect] {
    let prune = Effect.enqueue(.prune(.source), round: round)
    return policy.verification == .off ? [prune] : [prune, .enqueue(.verify, round: round)]
  }

  /// Until the timer, or the operator, wakes it; no guest is slowed down for that long.
  static func wait(_ progress: Progress, _ why: Waiting, doublings: Int = 0) -> Transition {
    (
      .waiting(progress, why),
      [.wake(doublings: doublings), .enqueue(.unthrottle, round: progress.round)]
    )
  }

  /// It stops here until the operator resumes it; the source is as fast as before.
  static func rest(_ state: State) -> Transition {
    (state, [.withdrawJobs, .enqueue(.unthrottle, round: state.round ?? 0)])
  }
}
