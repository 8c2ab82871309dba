public import Jobs
public import Migrations
public import Postgres

/// What a job is about.
public struct Assignment: Sendable {
  /// The migration, as it stood when the job was claimed.
  public let migration: MigrationRecord
  /// The server that it moves; nil: volumes alone.
  public let server: ServerRecord?
  /// All of its volumes.
  public let volumes: [VolumeRecord]
  /// The one volume that the job is for, where there is one a volume.
  public let volume: VolumeRecord?
  /// The round that it belongs to.
  public let round: Int
  /// What is to be done.
  public let work: Work

  /// Whether the volumes travel as images, through Glance.
  public var isByImage: Bool { migration.policy.method == .image }

  /// Whether a server moves; else volumes alone, or some of a server's.
  public var movesServer: Bool { server?.movesServer ?? false }

  /// Whether volumes of one server are attached to another.
  public var attachesVolumes: Bool { server.map { !$0.movesServer } ?? false }

  /// Whether the source is paused at the freeze, and keeps its images open.
  public var isPaused: Bool { movesServer && migration.policy.freeze == .pause }
}

extension Journal {
  /// Looks up what a job is about.
  public func assignment(of job: JobID) async throws -> Assignment {
    try await pool.withConnection { try await assignment(of: job, in: $0) }
  }

  /// The same where a connection is held already: waiting for a second one could wait for ever.
  public func assignment(of job: JobID, in database: any Querying) async throws -> Assignment {
    let row = try await database.one(.loadAssignment, job)
    let migration = try await database.one(.loadMigration, row.migration)
    let volumes = try await database.all(.volumesOfMigration, row.migration)
    let server = try await database.first(.loadServer, row.migration)
    return Assignment(
      migration: migration, server: server, volumes: volumes,
      volume: volumes.first { $0.id == row.volume }, round: row.round, work: row.work)
  }
}

struct AssignmentRow: PostgresRow {
  let migration: MigrationID
  let volume: VolumeID?
  let round: Int
  let work: Work

  init(row: inout RowReader) throws {
    migration = try row.next()
    volume = try row.next()
    round = try row.next()
    work = try row.next(JSON<Work>.self).value
  }
}

extension Statement where Row == AssignmentRow {
  static let loadAssignment = Self(
    "load_assignment",
    "SELECT migration, volume, round, work FROM longhaul.migration_job WHERE job = $1")
}
