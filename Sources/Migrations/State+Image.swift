/// Moves through Glance: no round comes before the freeze, and all is copied after it.
extension State {
  /// Once the destination is prepared.
  static func startMoving(_ policy: Policy) -> Transition {
    policy.cutover == .auto ? startFreeze(Progress()) : waitToMove(Progress(), .ready, policy)
  }

  /// For the operator, or for the window to open; a failed move is never begun again by itself.
  static func waitToMove(_ progress: Progress, _ why: Waiting, _ policy: Policy) -> Transition {
    guard why == .ready, case .at = policy.cutover else {
      return (.waiting(progress, why), [])
    }
    return (.waiting(progress, why), [.wake(doublings: 0)])
  }

  static func waitingToMove(
    _ progress: Progress, _ why: Waiting, on event: Event
  ) throws(IllegalTransition) -> Transition {
    let state = State.waiting(progress, why)
    switch event {
    case .roundDue where why == .ready:
      return startFreeze(progress.nextRound)
    case .cutoverRequested:
      return startFreeze(Progress(round: progress.round + 1))
    case .pauseRequested:
      return rest(.paused(.waiting(progress, why)))
    case .cancelRequested:
      return startCancelling()
    case .roundDue, .differenceFound, .verified:
      return (state, [])
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
}
