public import Migrations
public import Postgres

/// A migration's row.
public struct MigrationRecord: PostgresRow, Sendable {
  /// Its number.
  public let id: MigrationID
  /// The region that it leaves.
  public let sourceRegion: String
  /// The region that it goes to.
  public let destinationRegion: String
  /// Where it stands.
  public let state: State
  /// How it cuts over.
  public let policy: Policy
  /// What else was chosen.
  public let options: Options
  /// Who may run.
  public let owner: Owner
  /// Counts changes of the owner.
  public let epoch: Int64
  /// Why it failed, is held, or what it waits for.
  public let reason: String?
  /// The migration that this one takes back.
  public let failbackOf: MigrationID?

  /// Reads the columns in their order.
  public init(row: inout RowReader) throws {
    id = try row.next()
    sourceRegion = try row.next()
    destinationRegion = try row.next()
    state = try row.next(JSON<State>.self).value
    policy = try row.next(JSON<Policy>.self).value
    options = try row.next(JSON<Options>.self).value
    owner = try row.next(Owner.self)
    epoch = try row.next()
    reason = try row.next()
    failbackOf = try row.next()
  }

  /// The region at one end of the route.
  public func region(_ side: Side) -> String {
    switch side {
    case .source: sourceRegion
    case .destination: destinationRegion
    }
  }

  static let columns = """
    id, source_region, destination_region, state, policy, options, owner, epoch,
    reason, failback_of
    """
}

extension Owner: PostgresEncodable, PostgresDecodable {}

extension Statement where Row == MigrationRecord {
  static let loadMigration = Self(
    "load_migration",
    "SELECT \(MigrationRecord.columns) FROM longhaul.migration WHERE id = $1")

  static let lockMigration = Self(
    "lock_migration",
    "SELECT \(MigrationRecord.columns) FROM longhaul.migration WHERE id = $1 FOR UPDATE")
}
