import Jobs
import Journal
import Migrations
import Postgres
import TestSupport

/// A journal on a database of its own.
func withJournal<Result>(_ body: (Journal) async throws -> Result) async throws -> Result {
  try await withDatabase { conninfo in
    let pool = ConnectionPool(conninfo: conninfo, size: 8)
    do {
      let result = try await body(Journal(pool: pool, author: .person("test")))
      await pool.close()
      return result
    } catch {
      await pool.close()
      throw error
    }
  }
}

extension Draft {
  /// Volumes of one pool, from west to east.
  static func moving(_ images: String..., policy: Policy = Policy()) -> Draft {
    Draft(
      from: "west", to: "east",
      volumes: images.map {
        Volume(
          source: ImageAddress(pool: "rbd", image: $0),
          destination: ImageAddress(pool: "rbd", image: $0))
      }, policy: policy)
  }
}

extension Journal {
  /// A migration of these volumes whose seed's snapshots stand.
  func seeding(_ images: String...) async throws -> MigrationID {
    var draft = Draft.moving()
    draft.volumes = images.flatMap { Draft.moving($0).volumes }
    let id = try await submit(draft)
    try await apply(.admitted, to: id)
    try await apply(.preflightPassed(.source), to: id)
    try await apply(.preflightPassed(.destination), to: id)
    try await apply(.provisioned(withSeed: false), to: id)
    try await pretendSnapshots(0, .seed, of: id)
    try await apply(.snapshotTaken(volumes: images.count), to: id)
    return id
  }

  /// The live jobs of a migration, as `kind in region`.
  func liveJobs(of id: MigrationID) async throws -> [String] {
    try await pool.all(.testLiveJobs, id)
  }

  /// A round's snapshots, as a worker would have recorded them.
  func pretendSnapshots(_ round: Int, _ kind: RoundKind, of id: MigrationID) async throws {
    let volumes = try await volumes(of: id)
    try await pool.transaction { transaction in
      beginRound(round, kind, of: id, in: transaction)
      record(
        volumes.map {
          TakenSnapshot(
            volume: $0.id, name: "longhaul.\(id).\(round).1.1", id: UInt64(round + 1),
            size: 1 << 20,
            imageID: "image", base: round == 0 ? nil : round - 1)
        }, round: round, in: transaction)
    }
  }

  /// A round's seal, as a worker would have recorded it.
  func pretendSeal(_ round: Int, of id: MigrationID) async throws {
    let volumes = try await volumes(of: id)
    try await pool.transaction { transaction in
      for volume in volumes {
        completeCopy(of: volume.id, round: round, in: transaction)
        recordSeal(
          volume: volume.id, round: round, name: "longhaul.\(id).\(round).2.1",
          id: UInt64(round + 1), in: transaction)
      }
      completeRound(round, of: id, in: transaction)
    }
  }
}

extension Statement where Row == String {
  static let testLiveJobs = Self(
    "test_live_jobs",
    """
    SELECT j.kind || ' in ' || j.region FROM longhaul.job j
    JOIN longhaul.migration_job m ON m.job = j.id
    WHERE m.migration = $1 AND j.state IN ('ready', 'running') ORDER BY 1
    """)

  static let testEvents = Self(
    "test_events", "SELECT kind FROM longhaul.event WHERE migration = $1 ORDER BY id")
}

extension CopyMeasurement {
  static let nothing = CopyMeasurement(
    exact: false, changedObjects: 0, changedExtents: 0, changedBytes: 0, doneBytes: 0, zeroBytes: 0,
    writtenBytes: 0, wireBytes: 0, enumeration: .zero, transfer: .zero)
}
