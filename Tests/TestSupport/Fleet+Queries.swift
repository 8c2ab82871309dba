import Foundation
import Postgres
import Synchronization

extension Fleet {
  /// The rows of a query, read into a type whose properties are the columns in camel case.
  public func rows<Row: Decodable>(
    _ query: String, as type: Row.Type = Row.self
  ) async throws -> [Row] {
    let sql = "SELECT coalesce(json_agg(q), '[]')::text FROM (\(query)) q"
    // A statement's name belongs to one text.
    let statement = Statement<String>("test \(sql.hashValue)", sql)
    let text = try await database.one(statement)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      return try decoder.decode([Row].self, from: Data(text.utf8))
    } catch {
      throw FleetFailure("\(query)\n\(text)\n\(error)")
    }
  }

  /// The only value of a query.
  public func value<Value: Decodable & Sendable>(
    _ query: String, as type: Value.Type = Value.self
  ) async throws -> Value {
    let rows = try await rows(
      "SELECT to_json(v.value) AS value FROM (\(query)) v(value)", as: Single<Value>.self)
    guard let row = rows.first, rows.count == 1 else {
      throw FleetFailure("\(query) gave \(rows.count) rows")
    }
    return row.value
  }

  private struct Single<Value: Decodable>: Decodable {
    let value: Value
  }

  /// Runs a statement for its effect.
  public func execute(_ sql: String) async throws {
    try await database.run(Statement<Void>("test \(sql.hashValue)", sql))
  }

  /// Asks again and again until there is an answer.
  ///
  /// - Parameters:
  ///   - what: what is waited for, for the message when it does not come.
  ///   - limit: far beyond what a slow machine needs.
  @discardableResult
  public func wait<Value>(
    for what: String, within limit: Duration = .seconds(120),
    every pause: Duration = .milliseconds(50),
    _ probe: () async throws -> Value?
  ) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
      if let value = try await probe() { return value }
      guard ContinuousClock.now < deadline else {
        throw FleetFailure("waited \(limit) in vain for \(what)")
      }
      try await Task.sleep(for: pause)
    }
  }

  /// Waits until a condition holds.
  public func wait(
    until what: String, within limit: Duration = .seconds(120),
    every pause: Duration = .milliseconds(50), _ condition: () async throws -> Bool
  ) async throws {
    try await wait(for: what, within: limit, every: pause) {
      try await condition() ? true : nil as Bool?
    }
  }

  /// Where all migrations stand, what is still to be done, their events and the last lines of all
  /// processes, the newest first: who shows a long message may leave out its end.
  func story() async -> String {
    let said = processes.withLock { $0 }.map { $0.lastLines() }
    do {
      let states = try await lines(
        """
        SELECT format('%s %s, round %s, runs at the %s: %s', id, phase, round, owner, reason) AS line
        FROM longhaul.migration ORDER BY id
        """)
      let jobs = try await lines(
        """
        SELECT format('%s %s in %s, %s, attempt %s of %s: %s', m.migration, j.kind, j.region,
          j.state, j.attempt, j.max_attempts, j.error) AS line
        FROM longhaul.job j JOIN longhaul.migration_job m ON m.job = j.id
        WHERE j.state IN ('ready', 'running') ORDER BY j.id
        """)
      let events = try await lines(
        """
        SELECT to_char(at, 'HH24:MI:SS.MS') || ' ' || coalesce(migration::text, '-') || ' '
          || actor || ': ' || kind || ' [' || coalesce(phase, '') || ' ' || coalesce(round::text, '')
          || '] ' || message AS line FROM longhaul.event ORDER BY id DESC LIMIT 120
        """)
      return
        (["── migrations ──"] + states + ["── jobs ──"] + jobs + ["── events ──"] + events + said)
        .joined(separator: "\n")
    } catch {
      return (["no events: \(error)"] + said).joined(separator: "\n")
    }
  }

  private func lines(_ query: String) async throws -> [String] {
    try await rows(query, as: Line.self).map(\.line)
  }

  private struct Line: Decodable {
    let line: String
  }
}
