/// After the cutover, after a cancellation, and while it rests.
extension State {
  static func done(_ progress: Progress, on event: Event) throws(IllegalTransition) -> Transition {
    switch event {
    case .finalizeRequested:
      return startFinalizing()
    case .writtenOff(.destination):
      return (.finalizing(awaiting: [.source]), cleaningUp(.source))
    case .differenceFound, .verified, .roundDue:
      return (.done(progress), [])
    case .admitted, .preflightPassed, .provisioned, .snapshotTaken, .copied, .sealed, .frozen,
      .activated, .activationUndone, .retracted, .refrozen, .sourceUnseen, .thawed, .snapshotLost,
      .cleanedUp,
      .gaveUp,
      .cutoverRequested, .pauseRequested, .resumeRequested, .cancelRequested, .writtenOff(.source):
      throw IllegalTransition(state: .done(progress), event: event)
    }
  }

  static func finalizing(
    _ awaiting: Set<Side>, on event: Event
  ) throws(IllegalTransition) -> Transition {
    switch event {
    case .cleanedUp(let side):
      let left = awaiting.subtracting([side])
      if left.isEmpty { return (.finalized, []) }
      return (
        .finalizing(awaiting: left),
        side == .destination ? [.enqueue(.cleanUp(.source), round: 0)] : []
      )
    case .gaveUp:
      return (.failed(.finalizing), [.withdrawJobs])
    case .writtenOff(let side):
      // Begun anew also where nothing was waited for there: what the other side does may be called off now.
      return awaiting == [side]
        ? (.finalized, [.withdrawJobs])
        : (.finalizing(awaiting: [side.other]), cleaningUp(side.other))
    case .roundDue:
      return (.finalizing(awaiting: awaiting), [])
    case .admitted, .preflightPassed, .provisioned, .snapshotTaken, .copied, .sealed, .frozen,
      .activated, .activationUndone, .retracted, .refrozen, .sourceUnseen, .thawed, .snapshotLost,
      .differenceFound, .verified,
      .cutoverRequested, .pauseRequested, .resumeRequested, .cancelRequested, .finalizeRequested:
      throw IllegalTransition(state: .finalizing(awaiting: awaiting), event: event)
    }
  }

  static func cancelling(
    _ awaiting: Set<Side>, on event: Event
  ) throws(IllegalTransition) -> Transition {
    switch event {
    case .cleanedUp(let side):
      let left = awaiting.subtracting([side])
      if left.isEmpty { return (.cancelled, []) }
      return (
        .cancelling(awaiting: left),
        side == .source ? [.enqueue(.cleanUp(.destination), round: 0)] : []
      )
    case .writtenOff(let side):
      return goOn(cancellingWithout: side, awaiting.contains(.source))
    case .gaveUp:
      return (.failed(.cancelling), [.withdrawJobs])
    case .cancelRequested, .roundDue:
      return (.cancelling(awaiting: awaiting), [])
    case .admitted, .preflightPassed, .provisioned, .snapshotTaken, .copied, .sealed, .frozen,
      .activated, .activationUndone, .retracted, .refrozen, .sourceUnseen, .thawed, .snapshotLost,
      .differenceFound, .verified,
      .cutoverRequested, .pauseRequested, .resumeRequested, .finalizeRequested:
      throw IllegalTransition(state: .cancelling(awaiting: awaiting), event: event)
    }
  }

  /// Paused or failed: the operator goes on, or calls it off.
  static func resting(
    _ state: State, _ stage: Stage, on event: Event, _ policy: Policy
  ) throws(IllegalTransition) -> Transition {
    switch event {
    case .resumeRequested:
      return resume(stage, policy)
    case .cancelRequested:
      guard let transition = cancel(stage) else {
        throw IllegalTransition(state: state, event: event)
      }
      return transition
    case .finalizeRequested where stage == .finalizing:
      // Said anew, with the source's removal or without.
      return startFinalizing()
    case .writtenOff(let side):
      guard let transition = goOn(stage, without: side) else {
        throw IllegalTransition(state: state, event: event)
      }
      return transition
    case .roundDue:
      return (state, [])
    case .admitted, .preflightPassed, .provisioned, .snapshotTaken, .copied, .sealed, .frozen,
      .activated, .activationUndone, .retracted, .refrozen, .sourceUnseen, .thawed, .snapshotLost,
      .differenceFound, .verified,
      .cleanedUp, .gaveUp, .cutoverRequested, .pauseRequested, .finalizeRequested:
      throw IllegalTransition(state: state, event: event)
    }
  }

  private static func resume(_ stage: Stage, _ policy: Policy) -> Transition {
    switch stage {
    case .submitted:
      return (.submitted, [])
    case .preflight:
      return startPreflight()
    case .provisioning:
      return startProvisioning()
    case .replicating(let progress, let step):
      return (
        .replicating(progress, step), [.enqueue(step.work, round: progress.round)]
      )
    case .waiting(let progress, let why) where policy.method == .image:
      return waitToMove(progress, why, policy)
    case .waiting(let progress, _):
      return startRound(progress.nextRound)
    case .activating(let progress):
      // Nobody looked at the source since: it may have been started in despair.
      return (.activating(progress), [.enqueue(.refreeze, round: progress.round)])
    case .thawing(let progress, let then):
      return startThaw(progress, then: then)
    case .finalizing:
      return startFinalizing()
    case .cancelling:
      return startCancelling()
    }
  }

  /// Nothing, where the destination was started. Where that is not known it is found out first.
  private static func cancel(_ stage: Stage) -> Transition? {
    switch stage {
    case .submitted, .preflight: (.cancelled, [])
    case .provisioning, .replicating, .waiting, .cancelling: startCancelling()
    case .thawing(let progress, _): startThaw(progress, then: .cancel)
    case .activating(let progress):
      (.activating(progress), [.enqueue(.retract, round: progress.round)])
    case .finalizing: nil
    }
  }
}

extension State {
  private static func cleaningUp(_ side: Side) -> [Effect] {
    [.withdrawJobs, .enqueue(.cleanUp(side), round: 0)]
  }

  /// Without its source the destination has the only copy, and keeps it.
  private static func goOn(cancellingWithout side: Side, _ awaitsSource: Bool) -> Transition {
    side == .destination && awaitsSource
      ? (.cancelling(awaiting: [.source]), cleaningUp(.source)) : (.cancelled, [.withdrawJobs])
  }

  private static func goOn(_ stage: Stage, without side: Side) -> Transition? {
    switch (stage, side) {
    case (.activating(let progress), _):
      return goOn(progress, without: side)
    case (.cancelling, _):
      return goOn(cancellingWithout: side, true)
    case (.finalizing, _):
      return (.finalizing(awaiting: [side.other]), cleaningUp(side.other))
    case (.replicating, .source), (.waiting, .source), (.thawing, .source):
      return endWithoutSource()
    case (.submitted, _), (.preflight, _), (.provisioning, _), (.replicating, .destination),
      (.waiting, .destination), (.thawing, .destination):
      return nil
    }
  }
}

extension State.Step {
  /// What a round that stopped here has to do.
  var work: Work {
    switch self {
    case .snapshotting: .snapshot
    case .copying: .copy
    case .sealing: .seal
    }
  }
}
