import TestSupport
import Testing

/// A call to a cloud at which a process ends as in a power cut: just before it is sent or just after it
/// was done.
struct Blow: CustomTestStringConvertible {
  /// What the migration is doing then.
  enum Way: String {
    case forth, back, cancel, finalize
    case failback = "way back"
    case removal = "source's removal"
    case removalInEast = "removal after the way back"
  }

  let way: Way
  let action: String
  /// Where the call belongs.
  let region: String
  let moment: CallMoment
  /// Whether the scheduler dies, and not the worker whose call it is.
  var hitsScheduler = false

  var testDescription: String {
    "\(way.rawValue): \(action) in \(region), \(moment.rawValue)"
      + (hitsScheduler ? ", scheduler" : "")
  }

  /// Each call, at each moment.
  static func all(_ calls: [(Way, String, String)]) -> [Blow] {
    calls.flatMap { way, action, region in
      CallMoment.allCases.map { Blow(way: way, action: action, region: region, moment: $0) }
    }
  }
}

extension Fleet {
  /// Kills a process while a call is held up; its successor starts at once.
  @discardableResult
  func strike<Begun>(_ blow: Blow, _ begin: () async throws -> Begun) async throws -> Begun {
    try await stallingCall(blow.action, in: blow.region, blow.moment, begin) { _ in
      if blow.hitsScheduler {
        await (try process("scheduler")).killAndWait()
        try await startScheduler()
        return
      }
      await (try process("worker-\(blow.region)")).killAndWait()
      try await startWorker(blow.region)
    }
  }
}

extension FleetMigration {
  /// A cutover under a blow: a killed freeze may have the source going on first; a second one then does it.
  func waitUntilDone(_ body: () async throws -> Void) async throws {
    let row = try await wait(for: "done", "catching up", within: .seconds(300))
    if row.phase == "done" { return }
    try await body()
    try await run("cutover").checked()
    try await wait(for: "done", within: .seconds(300))
  }
}
