import Journal
import Logging
import ServiceLifecycle
import UnixSignals

/// What surrounds the processes: logging, the schema's check, and the signals that end them.
enum Shell {
  /// Sets up logging; once a process.
  static func beginLogging(_ log: LogConfiguration) {
    LoggingSystem.bootstrap { LineLog(label: $0, log) }
  }

  /// Refuses a database whose schema is not this version's.
  ///
  /// - Throws: `SchemaMismatch`, `PostgresError`.
  static func checkSchema(_ configuration: Configuration) async throws {
    let steps = try await SchemaMigrator(conninfo: configuration.database).status()
    let missing = steps.filter { $0.appliedAt == nil }.map(\.version)
    if !missing.isEmpty { throw SchemaMismatch.missing(versions: missing) }
  }

  /// Runs services until SIGTERM or SIGINT, and then until they have ended in order.
  static func run(_ services: [any Service]) async throws {
    let group = ServiceGroup(
      configuration: .init(
        services: services.map { service in
          .init(
            service: service, successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup)
        }, gracefulShutdownSignals: [.sigterm, .sigint],
        logger: Logger(label: "longhaul.lifecycle") { _ in SwiftLogNoOpLogHandler() }))
    try await group.run()
  }
}
