import Testing

@testable import Migrations

@Suite struct TransitionInvariantTests {
  static func adjacent(_ one: Owner, _ other: Owner) -> Bool {
    one == other || one == .nobody || other == .nobody
  }

  @Test func `the right to run never passes from one side to the other at once`() {
    Everything.transitions(Everything.policies + Everything.imagePolicies) {
      state, event, _, transition in
      var owner = state.owner
      for case .hand(let next) in transition.effects {
        #expect(Self.adjacent(owner, next), "\(state) on \(event)")
        owner = next
      }
      #expect(owner == transition.state.owner, "\(state) on \(event)")
    }
  }

  @Test func `a state that has ended stays, whatever happens`() {
    for state in [State.finalized, .cancelled] {
      #expect(state.isFinal)
      for event in Everything.events {
        guard let transition = try? State.next(state, on: event, Policy()) else { continue }
        #expect(transition.state == state)
        #expect(transition.effects.isEmpty)
      }
    }
  }

  @Test func `jobs are withdrawn before new ones are queued`() {
    Everything.transitions(Everything.policies + Everything.imagePolicies) {
      state, event, _, transition in
      let first = transition.effects.firstIndex { if case .enqueue = $0 { true } else { false } }
      let last = transition.effects.lastIndex(of: .withdrawJobs)
      guard let first, let last else { return }
      #expect(last < first, "\(state) on \(event)")
    }
  }

  @Test func `a timer is set when, and only when, the migration comes to wait`() {
    Everything.transitions { state, event, _, transition in
      let sets = transition.effects.contains { if case .wake = $0 { true } else { false } }
      let waits = if case .waiting = transition.state { transition.state != state } else { false }
      #expect(sets == waits, "\(state) on \(event)")
    }
  }

  @Test func `a move through Glance waits for its window, and else for nothing but the operator`() {
    Everything.transitions(Everything.imagePolicies) { state, event, policy, transition in
      // It has no rounds.
      if case .replicating = state { return }
      let sets = transition.effects.contains { if case .wake = $0 { true } else { false } }
      let isDue = if case .at = policy.cutover { transition.state.phase == .ready } else { false }
      #expect(sets == (isDue && transition.state != state), "\(state) on \(event)")
    }
  }

  @Test func `no guest stays slowed down while its migration waits or rests`() {
    Everything.transitions { state, event, _, transition in
      let rests =
        switch transition.state {
        case .waiting, .paused(.replicating), .paused(.waiting), .failed(.replicating),
          .failed(.thawing), .done:
          transition.state != state
        default: false
        }
      let restores = transition.effects.contains {
        if case .enqueue(.unthrottle, _) = $0 { true } else { false }
      }
      if rests { #expect(restores, "\(state) on \(event)") }
    }
  }

  @Test func `with verification off nothing is compared`() {
    Everything.transitions(Everything.policies + Everything.imagePolicies) {
      state, event, policy, transition in
      let compares = transition.effects.contains {
        if case .enqueue(.verify, _) = $0 { true } else { false }
      }
      if policy.verification == .off { #expect(!compares, "\(state) on \(event)") }
    }
  }

  @Test func `nothing runs beside a freeze`() {
    Everything.transitions(Everything.policies + Everything.imagePolicies) {
      state, event, _, transition in
      guard case .freezing(let progress) = transition.state, transition.state != state else {
        return
      }
      #expect(transition.effects.first == .withdrawJobs)
      let queued = transition.effects.filter { if case .enqueue = $0 { true } else { false } }
      #expect(queued == [.enqueue(.freeze, round: progress.round)], "\(state) on \(event)")
    }
  }
}
