public import Foundation
public import Postgres
public import Servers

/// A server's row.
public struct ServerRecord: PostgresRow, Sendable {
  /// In the metadata or the name of all that is made for it in a cloud.
  public let mark: UUID
  /// Its name.
  public let name: String
  /// Nova's id at the source.
  public let source: String
  /// What it is like there.
  public let description: ServerDescription
  /// Which names at the destination stand for which at the source.
  public let mapping: Mapping
  /// What the destination gives it; nil until preflight has chosen.
  public let arrangement: Arrangement?
  /// Nova's id at the destination; nil until it was made.
  public let destination: String?
  /// Whether the server itself moves; else some of its data volumes, to another server.
  public let movesServer: Bool
  /// Whether finalizing removes the source's server and volumes, too.
  public let removesSource: Bool

  /// Reads the columns in their order.
  public init(row: inout RowReader) throws {
    mark = try row.next()
    name = try row.next()
    source = try row.next()
    description = try row.next(JSON<ServerDescription>.self).value
    mapping = try row.next(JSON<Mapping>.self).value
    arrangement = try row.next(JSON<Arrangement>?.self)?.value
    destination = try row.next()
    movesServer = try row.next()
    removesSource = try row.next()
  }
}

extension Statement where Row == ServerRecord {
  static let loadServer = Self(
    "load_server",
    """
    SELECT mark, name, source_server, description, mapping, arrangement, destination_server,
           moves_server, removes_source
    FROM longhaul.server WHERE migration = $1
    """)
}
