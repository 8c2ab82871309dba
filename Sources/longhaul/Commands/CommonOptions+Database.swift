import Logging
import Postgres

extension CommonOptions {
  /// Reads the configuration, and gives its database to `body`.
  ///
  /// A command has somebody waiting: it gives up on a server that is away sooner than a process.
  func withDatabase<Result>(
    _ body: (Configuration, ConnectionPool) async throws -> Result
  ) async throws -> Result {
    let configuration = try configuration()
    let pool = ConnectionPool(
      conninfo: configuration.database, size: 2, applicationName: "longhaul command",
      patience: .seconds(3), logger: .silent)
    do {
      let result = try await body(configuration, pool)
      await pool.close()
      return result
    } catch {
      await pool.close()
      throw error
    }
  }
}
