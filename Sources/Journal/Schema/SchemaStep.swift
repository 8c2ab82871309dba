import CXXHash
public import Foundation
public import Postgres
import Schema

/// One step of the database's schema, applied or not.
public struct SchemaStep: PostgresRow, Sendable {
  /// Its place in the order, from 1.
  public let version: Int
  /// What it is about.
  public let name: String
  /// Of the script's text, XXH3-128: it finds edits, not forgers.
  public let checksum: String
  /// When it was applied; nil when it was not.
  public let appliedAt: Date?

  /// Reads the columns in their order.
  public init(row: inout RowReader) throws {
    version = try row.next()
    name = try row.next()
    checksum = try row.next()
    appliedAt = try row.next()
  }

  init(_ script: Schema.Script) {
    version = script.version
    name = script.name
    appliedAt = nil
    let bytes = Array(script.sql.utf8)
    let hash = longhaul_xxh3_128(bytes, bytes.count)
    checksum = String(hash.high, radix: 16) + "-" + String(hash.low, radix: 16)
  }
}

/// The database's schema is not one that this binary can work with.
public enum SchemaMismatch: Error, CustomStringConvertible {
  /// A newer longhaul was here.
  case newer(version: Int, name: String)
  /// The script was changed after it was applied.
  case edited(version: Int, name: String)
  /// Steps are missing.
  case missing(versions: [Int])

  /// A sentence for operators.
  public var description: String {
    switch self {
    case .newer(let version, let name):
      """
      the database has schema step \(version) (\(name)), which this longhaul does not know: use \
      the version that applied it, or a newer one
      """
    case .edited(let version, let name):
      """
      schema step \(version) (\(name)) was applied from another text than this longhaul has: \
      use the release that applied it; scripts are never edited once released
      """
    case .missing(let versions):
      """
      the database lacks schema steps \(versions.map(String.init).joined(separator: ", ")): run \
      `longhaul db migrate`
      """
    }
  }
}

extension Statement where Row == SchemaStep {
  static let appliedSteps = Self(
    "applied_steps",
    "SELECT version, name, checksum, applied_at FROM longhaul_schema.step ORDER BY version")
}
