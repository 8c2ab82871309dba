import TestSupport
import Testing

@testable import Postgres

/// Round trips are what a step of a cutover pays to a database on the other side of the globe.
@Suite struct RoundTripTests {
  @Test func `a transaction pays one round trip a question, and one for its commit`() async throws {
    try await withEmptyDatabase { conninfo in
      let connection = try await Connection.open(conninfo)
      try await connection.script(ConnectionTests.table)
      var before = await connection.flights
      func paid() async -> Int {
        let now = await connection.flights
        defer { before = now }
        return now - before
      }
      // Preparing a statement at its first use costs nothing extra, either.
      try await connection.transaction { tx in
        tx.send(.insert, 1)
        _ = try await tx.one(.count)
        tx.send(.insert, 2)
        tx.send(.insert, 3)
      }
      #expect(await paid() == 2)
      try await connection.transaction { tx in tx.send(.insert, 4) }
      #expect(await paid() == 1)
      try await connection.transaction { _ in }
      #expect(await paid() == 0)
      #expect(try await connection.one(.count) == 4)
      #expect(await paid() == 1)
    }
  }
}
