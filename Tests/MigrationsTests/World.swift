import Testing

@testable import Migrations

/// A migration in a small world: two sides that run or do not, a queue that delivers at least once,
/// a timer, workers that succeed, fail and crash, and an operator with moods.
struct World {
  struct Job: Hashable {
    let work: Work
    let volume: Int
  }

  let policy: Policy
  let volumes: Int
  private(set) var state = State.submitted
  private(set) var owner = Owner.source
  private(set) var sourceRuns = true
  private(set) var destinationRuns = false
  private(set) var limited = false
  /// The job that takes the limit back gave up: the scheduler's sweep is for that.
  private(set) var limitAbandoned = false
  private(set) var timer = false
  private(set) var jobs: [Job] = []
  private var copied: Set<Int> = []
  private var compared: Set<Int> = []

  init(policy: Policy, volumes: Int) {
    self.policy = policy
    self.volumes = volumes
  }

  /// One thing happens; what, the dice decide.
  mutating func step(_ dice: inout Dice) throws {
    if state == .submitted, dice.oneIn(2) { return try apply(.admitted) }
    if dice.oneIn(12), let wish = Everything.wishes.randomElement(using: &dice) {
      // The operator may ask for what has no place: the answer is an error, and nothing changes.
      if (try? State.next(state, on: wish, policy)) != nil { try apply(wish) }
      return
    }
    if timer, dice.oneIn(4) {
      timer = false
      return try apply(.roundDue)
    }
    guard let index = jobs.indices.randomElement(using: &dice) else { return }
    try run(index, &dice)
  }

  /// A worker takes the job: it ends well, fails for good, or crashes half way and is claimed again.
  private mutating func run(_ index: Int, _ dice: inout Dice) throws {
    let job = jobs[index]
    let crashes = dice.oneIn(8)
    let fails = dice.oneIn(10)
    if !(crashes || fails) || dice.oneIn(2) { act(job.work) }
    if crashes { return }
    jobs.remove(at: index)
    if fails {
      if job.work == .unthrottle { limitAbandoned = limited }
      return try apply(.gaveUp(job.work))
    }
    guard let event = outcome(of: job, &dice) else { return }
    try apply(event)
  }

  /// What the work does to the world, however often.
  private mutating func act(_ work: Work) {
    switch work {
    case .freeze:
      #expect(owner == .nobody, "a freeze while \(owner) may run")
      sourceRuns = false
    case .thaw:
      #expect(owner == .source, "a thaw while \(owner) may run")
      sourceRuns = true
    case .activate:
      #expect(owner == .destination, "an activation while \(owner) may run")
      destinationRuns = true
    case .throttle:
      guard case .replicating = state else { return }
      limited = true
      limitAbandoned = false
    case .unthrottle, .cleanUp(.source):
      limited = false
    case .preflight, .provision, .snapshot, .copy, .seal, .verify, .prune, .refreeze, .retract,
      .cleanUp, .rehearse:
      break
    }
  }

  private mutating func outcome(of job: Job, _ dice: inout Dice) -> Event? {
    if [.copy, .seal, .snapshot].contains(job.work), dice.oneIn(20) { return .snapshotLost }
    switch job.work {
    case .preflight(let side): return .preflightPassed(side)
    case .provision: return .provisioned(withSeed: false)
    case .snapshot:
      copied = []
      return .snapshotTaken(volumes: volumes)
    case .copy:
      copied.insert(job.volume)
      return .copied
    case .seal: return .sealed(Everything.verdicts.randomElement(using: &dice) ?? .again)
    case .verify:
      if dice.oneIn(5) { return .differenceFound }
      compared.insert(job.volume)
      return compared.count == volumes ? .verified : nil
    case .freeze:
      copied = []
      return .frozen(volumes: volumes)
    case .activate:
      if dice.oneIn(8) {
        destinationRuns = false
        return .sourceUnseen
      }
      guard dice.oneIn(4) else { return .activated }
      destinationRuns = false
      return .activationUndone
    case .refreeze: return .refrozen
    case .retract:
      destinationRuns = false
      return .retracted
    case .thaw: return .thawed
    case .cleanUp(let side): return .cleanedUp(side)
    case .prune, .throttle, .unthrottle, .rehearse: return nil
    }
  }

  private mutating func apply(_ event: Event) throws {
    let (next, effects) = try State.next(state, on: event, policy)
    // The operator's word: it does not run there.
    if event == .writtenOff(.source) { (sourceRuns, limited) = (false, false) }
    if event == .writtenOff(.destination) { destinationRuns = false }
    if case .waiting = next {} else { timer = false }
    state = next
    for effect in effects { perform(effect) }
  }

  private mutating func perform(_ effect: Effect) {
    switch effect {
    case .enqueue(.copy, _):
      for volume in 0..<volumes where !copied.contains(volume) {
        jobs.append(Job(work: .copy, volume: volume))
      }
    case .enqueue(.verify, _):
      guard !jobs.contains(where: { $0.work == .verify }) else { return }
      compared = []
      for volume in 0..<volumes { jobs.append(Job(work: .verify, volume: volume)) }
    case .enqueue(let work, _): jobs.append(Job(work: work, volume: 0))
    case .withdrawJobs: jobs = []
    case .hand(let next):
      #expect(TransitionInvariantTests.adjacent(owner, next))
      owner = next
    case .wake: timer = true
    case .rememberCutover, .forgetCutover: break
    }
  }
}
