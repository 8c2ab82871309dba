import ArgumentParser
import Journal
import Migrations
import Postgres

/// A command that gives migrations one of the operator's events.
protocol Steering: AsyncParsableCommand {
  static var event: Event { get }
  var common: CommonOptions { get }
  var output: OutputOptions { get }
  var migrations: [Int64] { get }
  /// Throws when the event should not be given, although the migration would take it.
  func prepare(_ id: MigrationID, _ journal: Journal) async throws
  /// Writes down what belongs to the event, and counts only if the migration takes it.
  func record(_ id: MigrationID, _ journal: Journal, in transaction: Transaction)
}

extension Steering {
  func prepare(_ id: MigrationID, _ journal: Journal) async throws {}
  func record(_ id: MigrationID, _ journal: Journal, in transaction: Transaction) {}

  /// Tells each of them; the first that refuses ends it, those before it have been told.
  func run() async throws {
    try await common.withDatabase { _, pool in
      let journal = Journal(pool: pool, author: .person(Operator.name))
      var table = Table("migration", "phase")
      do {
        for number in migrations {
          let id = MigrationID(number)
          try await prepare(id, journal)
          let state = try await journal.apply(Self.event, to: id) { record(id, journal, in: $0) }
          table.rows.append([.integer(number), .text(state.phase.rawValue)])
        }
      } catch {
        if !table.rows.isEmpty { StandardOutput.write(table.text(output.format)) }
        throw error
      }
      StandardOutput.write(table.text(output.format))
    }
  }
}
