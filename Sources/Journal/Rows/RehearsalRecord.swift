public import Foundation
public import Postgres

/// A rehearsal's row.
public struct RehearsalRecord: PostgresRow, Sendable {
  /// Its number.
  public let id: Int64
  /// In the metadata or the name of all that is made for it.
  public let mark: UUID
  /// The network at the destination that its clone is in; nil: none.
  public let network: String?
  /// How long its guest runs before its console is read, without a probe.
  public let watch: Duration

  /// Reads the columns in their order.
  public init(row: inout RowReader) throws {
    id = try row.next()
    mark = try row.next()
    network = try row.next()
    watch = .seconds(try row.next(Double.self))
  }

  static let columns = "id, mark, network, watch_seconds"
}

/// What a rehearsal came to.
public struct RehearsalResult: Sendable {
  /// The sealed round that it was booted from.
  public var round: Int
  /// From the order to make the server until it ran.
  public var boot: Duration?
  /// From there until the probe succeeded; nil: there was none.
  public var probe: Duration?
  /// Why it failed; nil: it did not.
  public var error: String?
  /// The end of what the guest said.
  public var console: String?

  /// Of a round, before anything is known.
  public init(round: Int) {
    self.round = round
  }

  var outcome: String {
    error != nil ? "failed" : probe != nil ? "probed" : "booted"
  }
}
