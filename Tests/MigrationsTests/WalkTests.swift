import Testing

@testable import Migrations

@Suite struct WalkTests {
  @Test func `in 10,000 steps both sides never run, and there is always a way on`() throws {
    let seed = UInt64.random(in: 0...UInt64(UInt32.max))
    print("seed of the walk: \(seed)")
    try walk(seed, steps: 10_000)
  }

  @Test(arguments: [1, 7, 42, 4711]) func `nor with these seeds`(_ seed: UInt64) throws {
    try walk(seed, steps: 10_000)
  }

  private func walk(_ seed: UInt64, steps: Int) throws {
    var dice = Dice(seed)
    var world = World.random(&dice)
    var ends: [State: Int] = [:]
    var seen: Set<String> = []
    for step in 0..<steps {
      let before = world.state
      do {
        try world.step(&dice)
      } catch {
        Issue.record("seed \(seed), step \(step): \(error)")
        return
      }
      seen.insert(world.state.kind)
      guard world.holds("seed \(seed), step \(step), from \(before)") else { return }
      if world.state.isFinal, world.jobs.isEmpty || dice.oneIn(10) {
        ends[world.state, default: 0] += 1
        world = World.random(&dice)
      }
    }
    #expect(ends.count == 2, "seed \(seed): \(ends)")
    #expect(seen.count > 25, "seed \(seed): \(seen)")
  }
}

extension World {
  static func random(_ dice: inout Dice) -> World {
    World(
      policy: (Everything.policies + Everything.imagePolicies).randomElement(using: &dice)
        ?? Policy(),
      volumes: Int.random(in: 1...3, using: &dice))
  }

  /// Whether all that must always be true is.
  func holds(_ context: String) -> Bool {
    let safe = !(sourceRuns && destinationRuns)
    #expect(safe, "both run: \(state), \(context)")
    let owned = owner == state.owner
    #expect(owned, "\(owner) owns \(state), \(context)")
    let foreign =
      (destinationRuns && owner != .destination) || (sourceRuns && owner == .destination)
    #expect(!foreign, "one runs that may not: \(state), \(context)")
    let goesOn = hasWayOn
    #expect(goesOn, "stuck: \(state), \(jobs), \(context)")
    let restored = !limited || mayLimit
    #expect(restored, "still slowed down: \(state), \(context)")
    return safe && owned && !foreign && goesOn && restored
  }

  /// Exactly the work that the state waits for is queued, or a timer runs, or someone is awaited.
  private var hasWayOn: Bool {
    func queued(_ work: Work) -> Int { jobs.count { $0.work == work } }
    /// Of one side after the other only the next one's.
    func isNext(_ work: (Side) -> Work, of sides: Set<Side>, first: Side) -> Bool {
      let next = sides.contains(first) ? first : first.other
      return Side.allCases.allSatisfy { queued(work($0)) == ($0 == next ? 1 : 0) }
    }
    switch state {
    case .submitted, .paused, .failed, .done, .finalized, .cancelled: return true
    case .preflight(let sides):
      return isNext(Work.preflight, of: sides, first: .source)
    case .provisioning: return queued(.provision) == 1
    case .replicating(_, let step), .finalRound(_, let step):
      if case .copying(let left) = step { return queued(.copy) == left }
      return queued(step.work) == 1
    case .waiting(_, let why): return timer || policy.method == .image && (why != .ready || !isAt)
    case .freezing: return queued(.freeze) == 1
    case .activating:
      return queued(.activate) + queued(.refreeze) + queued(.retract) == 1
    case .thawing: return queued(.thaw) == 1
    case .finalizing(let sides):
      return isNext(Work.cleanUp, of: sides, first: .destination)
    case .cancelling(let sides):
      return isNext(Work.cleanUp, of: sides, first: .source)
    }
  }

  private var isAt: Bool { if case .at = policy.cutover { true } else { false } }

  /// While rounds are copied a limit may stand, and while the source stands still; elsewhere only
  /// until the job that takes it back has run. Nothing has ended with it.
  private var mayLimit: Bool {
    switch state {
    case .replicating, .freezing, .finalRound, .activating, .thawing, .failed(.activating): true
    case .cancelling(let sides), .finalizing(let sides): sides.contains(.source)
    case .failed(.cancelling), .failed(.finalizing): true
    case .finalized, .cancelled: false
    case .submitted, .preflight, .provisioning, .waiting, .done, .paused, .failed:
      limitAbandoned || jobs.contains { $0.work == .unthrottle }
    }
  }
}
