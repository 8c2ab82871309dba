import ArgumentParser
import Journal

/// Shows the schema's steps.
struct DbStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the schema's steps; exit code 5 when some are missing.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let steps = try await SchemaMigrator(conninfo: common.configuration().database).status()
    StandardOutput.write(Table(steps, new: []).text(output.format))
    let missing = steps.filter { $0.appliedAt == nil }.map(\.version)
    if !missing.isEmpty { throw SchemaMismatch.missing(versions: missing) }
  }
}

extension Table {
  /// The schema's steps; `new` are those that were applied just now.
  init(_ steps: [SchemaStep], new: Set<Int>) {
    self.init("step", "name", "applied_at", "state")
    rows = steps.map { step in
      let state = new.contains(step.version) ? "new" : step.appliedAt == nil ? "missing" : "applied"
      return [
        .integer(Int64(step.version)), .text(step.name), Cell(step.appliedAt), .text(state),
      ]
    }
  }
}
