/// Round after round, while the source runs.
extension State {
  static func replicating(
    _ progress: Progress, _ step: Step, on event: Event, _ policy: Policy
  ) throws(IllegalTransition) -> Transition {
    let state = State.replicating(progress, step)
    switch (event, step) {
    case (.snapshotTaken(let volumes), .snapshotting):
      let (step, effects) = startCopying(volumes, progress)
      return (.replicating(progress, step), effects)
    case (.copied, .copying(let left)):
      return left > 1
        ? (.replicating(progress, .copying(volumesLeft: left - 1)), [])
        : (.replicating(progress, .sealing), [.enqueue(.seal, round: progress.round)])
    case (.sealed(let verdict), .sealing):
      return afterRound(progress, verdict, policy)
    case (.snapshotLost, _):
      // At once: an interval may be hours, and each turn takes a listing, even if it is in vain.
      let (next, effects) = startRound(progress.nextRound)
      return (next, [.withdrawJobs] + effects)
    case (.gaveUp, _):
      return rest(.failed(.replicating(progress, step)))
    case (.pauseRequested, _):
      return pause(.replicating(progress, step))
    case (.cancelRequested, _):
      return startCancelling()
    case (.cutoverRequested, _):
      return (.replicating(Progress(round: progress.round), step), [.rememberCutover])
    case (.differenceFound, _), (.verified, _), (.roundDue, _):
      return (state, [])
    case (.writtenOff(.source), _):
      return endWithoutSource()
    case (.snapshotTaken, .copying), (.snapshotTaken, .sealing), (.copied, .snapshotting),
      (.copied, .sealing), (.sealed, .snapshotting), (.sealed, .copying), (.admitted, _),
      (.preflightPassed, _), (.provisioned, _), (.frozen, _), (.activated, _),
      (.activationUndone, _), (.retracted, _), (.refrozen, _), (.sourceUnseen, _), (.thawed, _),
      (.cleanedUp, _),
      (.resumeRequested, _),
      (.finalizeRequested, _), (.writtenOff(.destination), _):
      throw IllegalTransition(state: state, event: event)
    }
  }

  private static func afterRound(
    _ progress: Progress, _ verdict: Verdict, _ policy: Policy
  ) -> Transition {
    let next: Transition
    switch verdict {
    case .cutOver where progress.failedFreezes < policy.mostFreezes:
      // Nothing beside the freeze may take its time: removing snapshots and comparing wait.
      return startFreeze(progress.nextRound)
    case .cutOver, .hold:
      next = wait(progress, .held)
    case .ready:
      next = wait(progress, .ready)
    case .again:
      next = startRound(progress.nextRound)
    case .throttle(let limit):
      let (state, effects) = startRound(progress.nextRound)
      let throttle = Work.throttle(bytesPerSecond: limit)
      next = (state, [.enqueue(throttle, round: progress.round)] + effects)
    }
    return (next.state, next.effects + afterSeal(progress.round, policy))
  }

  static func waiting(
    _ progress: Progress, _ why: Waiting, on event: Event, _ policy: Policy
  ) throws(IllegalTransition) -> Transition {
    if policy.method == .image { return try waitingToMove(progress, why, on: event) }
    let state = State.waiting(progress, why)
    switch event {
    case .roundDue:
      return startRound(progress.nextRound)
    case .cutoverRequested:
      let (next, effects) = startRound(Progress(round: progress.round + 1))
      return (next, [.rememberCutover] + effects)
    case .pauseRequested:
      return pause(.waiting(progress, why))
    case .cancelRequested:
      return startCancelling()
    case .differenceFound:
      return startRound(progress.nextRound)
    case .verified:
      // Often what it waited for; only a freeze that failed keeps its distance.
      return why == .backingOff ? (state, []) : startRound(progress.nextRound)
    case .writtenOff(.source):
      return endWithoutSource()
    case .gaveUp, .admitted, .preflightPassed, .provisioned, .snapshotTaken, .copied, .sealed,
      .frozen, .activated, .activationUndone, .retracted, .refrozen, .sourceUnseen, .thawed,
      .snapshotLost,
      .cleanedUp, .resumeRequested,
      .finalizeRequested, .writtenOff(.destination):
      throw IllegalTransition(state: state, event: event)
    }
  }

  /// A pause outranks an earlier request to cut over: resuming must not surprise.
  private static func pause(_ stage: Stage) -> Transition {
    let (state, effects) = rest(.paused(stage))
    return (state, effects + [.forgetCutover])
  }
}
