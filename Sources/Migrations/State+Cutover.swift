/// While neither side, or just one of them, may run.
extension State {
  static func freezing(
    _ progress: Progress, on event: Event
  ) throws(IllegalTransition) -> Transition {
    switch event {
    case .frozen(let volumes):
      let (step, effects) = startCopying(volumes, progress)
      return (.finalRound(progress, step), effects)
    case .gaveUp, .differenceFound, .snapshotLost:
      return startThaw(progress.afterFailedFreeze, then: .catchUp)
    case .cancelRequested:
      return startThaw(progress, then: .cancel)
    case .roundDue, .verified, .cutoverRequested:
      return (.freezing(progress), [])
    case .writtenOff(.source):
      return endWithoutSource()
    case .admitted, .preflightPassed, .provisioned, .snapshotTaken, .copied, .sealed, .activated,
      .activationUndone, .retracted, .refrozen, .sourceUnseen, .thawed, .cleanedUp, .pauseRequested,
      .resumeRequested,
      .finalizeRequested, .writtenOff(.destination):
      throw IllegalTransition(state: .freezing(progress), event: event)
    }
  }

  static func finalRound(
    _ progress: Progress, _ step: Step, on event: Event
  ) throws(IllegalTransition) -> Transition {
    let state = State.finalRound(progress, step)
    switch (event, step) {
    case (.copied, .copying(let left)):
      return left > 1
        ? (.finalRound(progress, .copying(volumesLeft: left - 1)), [])
        : (.finalRound(progress, .sealing), [.enqueue(.seal, round: progress.round)])
    case (.sealed, .sealing):
      return (
        .activating(progress),
        [.hand(to: .destination), .enqueue(.activate, round: progress.round)]
      )
    case (.gaveUp, _), (.differenceFound, _), (.snapshotLost, _):
      return startThaw(progress.afterFailedFreeze, then: .catchUp)
    case (.cancelRequested, _):
      return startThaw(progress, then: .cancel)
    case (.roundDue, _), (.verified, _), (.cutoverRequested, _):
      return (state, [])
    case (.writtenOff(.source), _):
      return endWithoutSource()
    case (.copied, .snapshotting), (.copied, .sealing), (.sealed, .snapshotting),
      (.sealed, .copying), (.admitted, _), (.preflightPassed, _), (.provisioned, _),
      (.snapshotTaken, _), (.frozen, _), (.activated, _), (.activationUndone, _), (.retracted, _),
      (.refrozen, _), (.sourceUnseen, _), (.thawed, _),
      (.cleanedUp, _), (.pauseRequested, _), (.resumeRequested, _), (.finalizeRequested, _),
      (.writtenOff(.destination), _):
      throw IllegalTransition(state: state, event: event)
    }
  }

  static func activating(
    _ progress: Progress, on event: Event, _ policy: Policy
  ) throws(IllegalTransition) -> Transition {
    switch event {
    case .activated:
      // Glance has compared its digests, and there are no snapshots.
      if policy.method == .image { return (.done(progress), []) }
      return (
        .done(progress),
        afterSeal(progress.round, policy) + [
          .enqueue(.prune(.destination), round: progress.round),
          .enqueue(.unthrottle, round: progress.round),
        ]
      )
    case .activationUndone:
      let (next, effects) = startThaw(progress.afterFailedFreeze, then: .catchUp)
      return (next, [.hand(to: .nobody)] + effects)
    case .refrozen:
      return (.activating(progress), [.enqueue(.activate, round: progress.round)])
    case .sourceUnseen:
      return (.activating(progress), [.enqueue(.refreeze, round: progress.round)])
    case .retracted:
      let (next, effects) = startThaw(progress, then: .cancel)
      return (next, [.hand(to: .nobody)] + effects)
    case .gaveUp:
      return (.failed(.activating(progress)), [.withdrawJobs])
    case .writtenOff(let side):
      return goOn(progress, without: side)
    case .roundDue, .cutoverRequested:
      return (.activating(progress), [])
    case .admitted, .preflightPassed, .provisioned, .snapshotTaken, .copied, .sealed, .frozen,
      .thawed, .snapshotLost, .differenceFound, .verified, .cleanedUp, .pauseRequested,
      .resumeRequested, .cancelRequested, .finalizeRequested:
      throw IllegalTransition(state: .activating(progress), event: event)
    }
  }

  /// The other side is started, and asked nothing of the one that is lost.
  static func goOn(_ progress: Progress, without side: Side) -> Transition {
    switch side {
    case .source:
      return (
        .activating(progress), [.withdrawJobs, .enqueue(.activate, round: progress.round)]
      )
    case .destination:
      let (next, effects) = startThaw(progress, then: .cancel)
      return (next, [.hand(to: .nobody)] + effects)
    }
  }

  static func thawing(
    _ progress: Progress, then: AfterThaw, on event: Event, _ policy: Policy
  ) throws(IllegalTransition) -> Transition {
    switch event {
    case .thawed:
      guard then == .catchUp else { return startCancelling() }
      if policy.method == .image { return waitToMove(progress, .held, policy) }
      return progress.failedFreezes < policy.mostFreezes
        ? wait(progress, .backingOff, doublings: min(max(0, progress.failedFreezes - 1), 10))
        : wait(progress, .held)
    case .cancelRequested:
      return (.thawing(progress, then: .cancel), [])
    case .gaveUp:
      return rest(.failed(.thawing(progress, then: then)))
    case .roundDue, .differenceFound, .verified:
      return (.thawing(progress, then: then), [])
    case .writtenOff(.source):
      return endWithoutSource()
    case .admitted, .preflightPassed, .provisioned, .snapshotTaken, .copied, .sealed, .frozen,
      .activated, .activationUndone, .retracted, .refrozen, .sourceUnseen, .snapshotLost,
      .cleanedUp,
      .cutoverRequested, .pauseRequested,
      .resumeRequested, .finalizeRequested, .writtenOff(.destination):
      throw IllegalTransition(state: .thawing(progress, then: then), event: event)
    }
  }
}
