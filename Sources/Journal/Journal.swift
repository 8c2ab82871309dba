public import Jobs
import Migrations
public import Postgres

/// The migrations' rows: what is asked, decided, done and measured.
///
/// There is one way in which a migration changes: ``apply(_:to:reason:in:)``. It locks the row,
/// asks the pure state machine what follows, stores that and does its effects, all in the
/// caller's transaction. A job calls it in the transaction that settles the job, so that a
/// phase's end, the decision and the next jobs are one thing that happens once or not at all.
public struct Journal: Sendable {
  /// Where the rows are.
  public let pool: ConnectionPool
  /// Where the phases' jobs are queued.
  public let queue: Queue
  /// Who writes here.
  public let author: Author

  /// - Parameters:
  ///   - pool: connections to a database whose schema is up to date.
  ///   - author: named in every event that this journal appends.
  public init(pool: ConnectionPool, author: Author) {
    self.pool = pool
    self.queue = Queue(pool)
    self.author = author
  }

  /// One migration's row.
  ///
  /// - Throws: ``NoSuchMigration``.
  public func migration(_ id: MigrationID) async throws -> MigrationRecord {
    guard let record = try await pool.first(.loadMigration, id) else { throw NoSuchMigration(id) }
    return record
  }

  /// A migration's volumes in their order.
  public func volumes(of id: MigrationID) async throws -> [VolumeRecord] {
    try await pool.all(.volumesOfMigration, id)
  }
}

/// No migration has this number.
public struct NoSuchMigration: Error, CustomStringConvertible {
  /// The number that was asked for.
  public let id: MigrationID

  init(_ id: MigrationID) {
    self.id = id
  }

  /// A sentence for operators.
  public var description: String {
    "there is no migration \(id); `longhaul status --all` lists those there are"
  }
}
