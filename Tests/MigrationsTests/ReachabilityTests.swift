import Testing

@testable import Migrations

/// A search over the finite abstraction: rounds and failed freezes count to three.
@Suite struct ReachabilityTests {
  /// Which states each one leads to.
  static let graph: [State: Set<State>] = {
    var graph: [State: Set<State>] = [:]
    var open = Everything.states
    while let state = open.popLast() {
      guard graph[state] == nil else { continue }
      var next: Set<State> = []
      for event in Everything.events {
        guard let transition = try? State.next(state, on: event, Everything.policies[0]) else {
          continue
        }
        next.insert(transition.state.abstracted)
      }
      graph[state] = next
      open += next
    }
    return graph
  }()

  /// All states from which one of these can be reached.
  static func leading(to ends: Set<State>) -> Set<State> {
    var found = ends
    var grew = true
    while grew {
      grew = false
      for (state, next) in graph where !found.contains(state) && !next.isDisjoint(with: found) {
        found.insert(state)
        grew = true
      }
    }
    return found
  }

  @Test func `from every state there is a way to an end`() {
    let all = Set(Self.graph.keys)
    #expect(all.subtracting(Self.leading(to: [.finalized, .cancelled])).isEmpty)
  }

  @Test func `while the destination has not been started there is a way back`() {
    let leading = Self.leading(to: [.cancelled])
    for state in Self.graph.keys where state != .finalized && !state.mayRunAtDestination {
      switch state {
      case .paused(.activating), .paused(.finalizing): continue  // cannot be reached
      default: #expect(leading.contains(state), "\(state)")
      }
    }
  }

  /// Or the operator's word that it is lost.
  @Test func `once the destination was started only its own undoing leads back`() throws {
    for state in Self.graph.keys where state.mayRunAtDestination {
      let isActivating = state.kind.hasSuffix("activating")
      for next in Self.graph[state] ?? [] where next.owner != .destination {
        #expect(next.kind.hasPrefix("thawing to") && isActivating, "\(state)")
      }
    }
  }
}

extension Progress {
  fileprivate var abstracted: Progress {
    Progress(round: min(round, 3), failedFreezes: min(failedFreezes, 3))
  }
}

extension State.Stage {
  fileprivate var abstracted: State.Stage {
    switch self {
    case .submitted, .preflight, .provisioning, .finalizing, .cancelling: self
    case .replicating(let progress, let step): .replicating(progress.abstracted, step)
    case .waiting(let progress, let why): .waiting(progress.abstracted, why)
    case .activating(let progress): .activating(progress.abstracted)
    case .thawing(let progress, let then): .thawing(progress.abstracted, then: then)
    }
  }
}

extension State {
  fileprivate var abstracted: State {
    switch self {
    case .submitted, .preflight, .provisioning, .finalizing, .finalized, .cancelling, .cancelled:
      self
    case .replicating(let progress, let step): .replicating(progress.abstracted, step)
    case .waiting(let progress, let why): .waiting(progress.abstracted, why)
    case .freezing(let progress): .freezing(progress.abstracted)
    case .finalRound(let progress, let step): .finalRound(progress.abstracted, step)
    case .activating(let progress): .activating(progress.abstracted)
    case .thawing(let progress, let then): .thawing(progress.abstracted, then: then)
    case .done(let progress): .done(progress.abstracted)
    case .paused(let stage): .paused(stage.abstracted)
    case .failed(let stage): .failed(stage.abstracted)
    }
  }
}
