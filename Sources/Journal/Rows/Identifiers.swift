public import Postgres

/// A migration's number, as operators name it.
public struct MigrationID: Hashable, Sendable, Codable, CustomStringConvertible {
  /// Its number in the database.
  public let number: Int64

  /// The one of that number.
  public init(_ number: Int64) {
    self.number = number
  }

  /// The number alone.
  public var description: String { "\(number)" }
}

/// A volume's number; unique over all migrations.
public struct VolumeID: Hashable, Sendable, Codable, CustomStringConvertible {
  /// Its number in the database.
  public let number: Int64

  /// The one of that number.
  public init(_ number: Int64) {
    self.number = number
  }

  /// The number alone.
  public var description: String { "\(number)" }
}

extension MigrationID: PostgresEncodable, PostgresDecodable {
  /// What the column holds.
  public var postgresText: String? { number.postgresText }
  /// Reads what the column holds.
  public init(postgresText: String) throws { number = try Int64(postgresText: postgresText) }
}

extension VolumeID: PostgresEncodable, PostgresDecodable {
  /// What the column holds.
  public var postgresText: String? { number.postgresText }
  /// Reads what the column holds.
  public init(postgresText: String) throws { number = try Int64(postgresText: postgresText) }
}
