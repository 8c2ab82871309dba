/// Before anything is copied.
extension State {
  static func submitted(on event: Event) throws(IllegalTransition) -> Transition {
    switch event {
    case .admitted:
      return startPreflight()
    case .pauseRequested:
      return (.paused(.submitted), [])
    case .cancelRequested:
      return (.cancelled, [])
    case .preflightPassed, .provisioned, .snapshotTaken, .copied, .sealed, .roundDue, .frozen,
      .activated, .activationUndone, .retracted, .refrozen, .sourceUnseen, .thawed, .snapshotLost,
      .differenceFound,
      .verified, .cleanedUp, .gaveUp,
      .cutoverRequested, .resumeRequested, .finalizeRequested, .writtenOff:
      throw IllegalTransition(state: .submitted, event: event)
    }
  }

  static func preflight(
    _ awaiting: Set<Side>, on event: Event
  ) throws(IllegalTransition) -> Transition {
    switch event {
    case .preflightPassed(let side):
      let left = awaiting.subtracting([side])
      if left.isEmpty { return startProvisioning() }
      let isNext = side == .source && left != awaiting
      return (
        .preflight(awaiting: left), isNext ? [.enqueue(.preflight(.destination), round: 0)] : []
      )
    case .gaveUp:
      return (.failed(.preflight), [.withdrawJobs])
    case .pauseRequested:
      return (.paused(.preflight), [.withdrawJobs])
    case .cancelRequested:
      return (.cancelled, [.withdrawJobs])
    case .admitted, .provisioned, .snapshotTaken, .copied, .sealed, .roundDue, .frozen, .activated,
      .activationUndone, .retracted, .refrozen, .sourceUnseen, .thawed, .snapshotLost,
      .differenceFound,
      .verified, .cleanedUp, .cutoverRequested,
      .resumeRequested, .finalizeRequested, .writtenOff:
      throw IllegalTransition(state: .preflight(awaiting: awaiting), event: event)
    }
  }

  static func provisioning(
    on event: Event, _ policy: Policy
  ) throws(IllegalTransition) -> Transition {
    switch event {
    case .provisioned where policy.method == .image:
      return startMoving(policy)
    case .provisioned(let withSeed):
      return startRound(Progress(round: withSeed ? 1 : 0))
    case .gaveUp:
      return (.failed(.provisioning), [.withdrawJobs])
    case .pauseRequested:
      return (.paused(.provisioning), [.withdrawJobs])
    case .cancelRequested:
      return startCancelling()
    case .admitted, .preflightPassed, .snapshotTaken, .copied, .sealed, .roundDue, .frozen,
      .activated, .activationUndone, .retracted, .refrozen, .sourceUnseen, .thawed, .snapshotLost,
      .differenceFound,
      .verified, .cleanedUp,
      .cutoverRequested, .resumeRequested, .finalizeRequested, .writtenOff:
      throw IllegalTransition(state: .provisioning, event: event)
    }
  }
}
