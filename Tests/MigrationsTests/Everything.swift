@testable import Migrations

/// Every state and event, with each payload that the machine tells apart.
enum Everything {
  static let policies: [Policy] = Policy.Verification.allCases.map {
    Policy(verification: $0, mostFreezes: 2)
  }

  /// Of moves through Glance.
  static let imagePolicies = [Policy.Cutover.auto, .manual, .at(secondsSince1970: 1.9e9)].map {
    Policy(cutover: $0, verification: .off, mostFreezes: 2, placement: .create, method: .image)
  }

  static let progresses = [
    Progress(), Progress(round: 1), Progress(round: 1, failedFreezes: 1),
    Progress(round: 3, failedFreezes: 2),
  ]
  static let steps: [State.Step] = [
    .snapshotting, .copying(volumesLeft: 2), .copying(volumesLeft: 1), .sealing,
  ]
  static let awaiting: [Set<Side>] = [[.source, .destination], [.source], [.destination]]

  static let stages: [State.Stage] = {
    var stages: [State.Stage] = [.submitted, .preflight, .provisioning, .finalizing, .cancelling]
    for progress in progresses {
      for step in steps { stages.append(.replicating(progress, step)) }
      for why in State.Waiting.allCases { stages.append(.waiting(progress, why)) }
      for then in State.AfterThaw.allCases { stages.append(.thawing(progress, then: then)) }
      stages.append(.activating(progress))
    }
    return stages
  }()

  static let states: [State] = {
    var states: [State] = [.submitted]
    for sides in awaiting { states.append(.preflight(awaiting: sides)) }
    states.append(.provisioning)
    for progress in progresses {
      for step in steps { states.append(.replicating(progress, step)) }
      for why in State.Waiting.allCases { states.append(.waiting(progress, why)) }
      states.append(.freezing(progress))
      for step in steps { states.append(.finalRound(progress, step)) }
      states.append(.activating(progress))
      for then in State.AfterThaw.allCases { states.append(.thawing(progress, then: then)) }
      states.append(.done(progress))
    }
    for sides in awaiting {
      states += [.finalizing(awaiting: sides), .cancelling(awaiting: sides)]
    }
    states += [.finalized, .cancelled]
    for stage in stages { states.append(.paused(stage)) }
    for stage in stages { states.append(.failed(stage)) }
    return states
  }()

  static let verdicts: [Verdict] = [.cutOver, .again, .ready, .hold, .throttle(bytesPerSecond: 1)]

  static let works: [Work] =
    [
      .provision, .snapshot, .copy, .seal, .verify, .freeze, .refreeze, .activate, .retract, .thaw,
      .throttle(bytesPerSecond: 1), .unthrottle, .rehearse(1),
    ] + Side.allCases.flatMap { [.preflight($0), .prune($0), .cleanUp($0)] }

  static let wishes: [Event] = [
    .cutoverRequested, .pauseRequested, .resumeRequested, .cancelRequested, .finalizeRequested,
    .writtenOff(.source), .writtenOff(.destination),
  ]

  static let events: [Event] = {
    var events: [Event] = [.admitted]
    for side in Side.allCases { events.append(.preflightPassed(side)) }
    events += [
      .provisioned(withSeed: false), .provisioned(withSeed: true), .snapshotTaken(volumes: 0),
      .snapshotTaken(volumes: 2), .copied,
    ]
    for verdict in verdicts { events.append(.sealed(verdict)) }
    events += [.roundDue, .frozen(volumes: 0), .frozen(volumes: 2), .activated]
    events += [
      .activationUndone, .retracted, .refrozen, .sourceUnseen, .thawed, .snapshotLost,
      .differenceFound, .verified,
    ]
    for side in Side.allCases { events.append(.cleanedUp(side)) }
    for work in works { events.append(.gaveUp(work)) }
    return events + wishes
  }()

  /// Calls the body with every pair that has a transition.
  static func transitions(
    _ policies: [Policy] = policies, _ body: (State, Event, Policy, Transition) throws -> Void
  ) rethrows {
    for policy in policies {
      for state in states {
        for event in events {
          guard let transition = try? State.next(state, on: event, policy) else { continue }
          try body(state, event, policy, transition)
        }
      }
    }
  }
}
