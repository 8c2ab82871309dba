import Ceph
import Certificates
import Jobs
import Journal
import Logging
import Migrations
import Phases
import Postgres
import TestSupport
import Transfer

/// Two regions on real clusters, whose jobs a test does one at a time.
struct Regions {
  let journal: Journal
  let west: CephCluster
  let east: CephCluster
  /// In both clusters.
  let pool: String
  let runners: [String: PhaseRunner]

  /// Runs `body` with a pool of its own in both, and the hooks `hooks` in both configurations.
  static func with(
    hooks: HookSet = HookSet(), _ body: (Regions) async throws -> Void
  ) async throws {
    let (west, east) = (try await CephCluster.shared(.west), try await CephCluster.shared(.east))
    try await withDatabase { conninfo in
      let postgres = ConnectionPool(conninfo: conninfo, size: 8)
      let journal = Journal(pool: postgres, author: .person("test"))
      try await west.withPool { pool in
        try await east.createPool(pool.name)
        let logger = Logger(label: "phases")
        let clusters = [
          "west": RegionCluster(west.configuration, logger: logger),
          "east": RegionCluster(east.configuration, logger: logger),
        ]
        let sources = try sources(journal, clusters)
        let runners = clusters.map { region, cluster in
          let context = PhaseContext(
            region: region, cluster: cluster, journal: journal, hooks: ["test": hooks],
            sources: sources, logger: logger)
          return (region, PhaseRunner(context))
        }
        try await body(
          Regions(
            journal: journal, west: west, east: east, pool: pool.name,
            runners: Dictionary(uniqueKeysWithValues: runners)))
        for cluster in clusters.values { await cluster.close() }
        try await east.removePool(pool.name)
      }
      await postgres.close()
    }
  }

  private static func sources(
    _ journal: Journal, _ clusters: [String: RegionCluster]
  ) throws -> SourceDirectory {
    let authority = try Authority(validity: .days(1))
    let own = try authority.issue(
      to: WorkerIdentity(region: "east", name: "test"), validity: .days(1))
    return SourceDirectory(
      journal: journal,
      connections: PeerConnections(
        tls: try TransferTLS(own, authority: authority.keyPair.certificate)),
      routes: ["west": RouteSettings(direct: clusters["west"])])
  }

  /// A volume of 8 MiB with some bytes in the west, about to move to the east.
  func submit(
    _ image: String = "disk", hooks: Bool = false, policy: Policy = .hasty
  ) async throws -> MigrationID {
    try await inWest { pool in
      try await pool.createImage(image, ImageSpecification(size: 8 << 20))
      try await pool.withImage(image, readOnly: false) { try await $0.write(4096, [1, 2, 3]) }
    }
    let address = ImageAddress(pool: pool, image: image)
    let id = try await journal.submit(
      Draft(
        from: "west", to: "east",
        volumes: [Draft.Volume(source: address, destination: address)], policy: policy,
        options: Options(hooks: hooks ? "test" : nil)))
    try await journal.apply(.admitted, to: id)
    return id
  }

  /// Claims the next job of either region, which must be of that kind.
  func claim(_ kind: String? = nil) async throws -> RunningJob? {
    for region in ["west", "east"] {
      let claims = try await journal.queue.claim(
        worker: WorkerID(), region: region, lease: .seconds(60))
      guard let claim = claims.first else { continue }
      if let kind, claim.kind != kind {
        throw Unexpected(description: "a job '\(claim.kind)' instead of '\(kind)'")
      }
      return RunningJob(claim, of: journal.queue)
    }
    return nil
  }

  /// Does a job as a worker does, up to its end.
  func perform(_ job: RunningJob) async throws {
    guard let runner = runners[job.claim.region] else { return }
    do {
      let settlement = try await runner.perform(job)
      try await journal.pool.transaction { transaction in
        journal.queue.settle(job.claim, in: transaction)
        try await settlement(transaction)
      }
    } catch let failure as PermanentFailure {
      try await journal.pool.transaction { transaction in
        journal.queue.bury(job.claim, reason: failure.reason, in: transaction)
        try await runner.bury(job.claim, reason: failure.reason, in: transaction)
      }
    }
  }

  /// Does all jobs, and what they lead to, until the migration is in that phase.
  func drive(_ id: MigrationID, to phase: Phase) async throws {
    for _ in 0..<100 {
      let state = try await journal.migration(id).state
      if state.phase == phase { return }
      if let job = try await claim() {
        try await perform(job)
      } else if case .waiting = state {
        try await journal.apply(.roundDue, to: id)
      } else {
        throw Unexpected(description: "no job in \(state.phase)")
      }
    }
    throw Unexpected(description: "never \(phase)")
  }

  func inWest<R>(_ body: (Pool) async throws -> R) async throws -> R {
    try await west.cluster.withPool(pool, body)
  }

  func inEast<R>(_ body: (Pool) async throws -> R) async throws -> R {
    try await east.cluster.withPool(pool, body)
  }

  /// The pool over another connection, as a server's or another worker's.
  func inEastElsewhere(_ body: (Pool) async throws -> Void) async throws {
    let other = try await east.connect()
    do {
      try await other.withPool(pool, body)
    } catch {
      await other.close()
      throw error
    }
    await other.close()
  }
}

struct Unexpected: Error, CustomStringConvertible {
  let description: String
}

extension Policy {
  /// Cuts over as soon as two rounds were copied.
  static let hasty = Policy(target: .seconds(600), verification: .off)
}
