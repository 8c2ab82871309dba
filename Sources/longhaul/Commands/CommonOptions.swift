import ArgumentParser
import FoundationEssentials

/// What every command that reads the configuration takes.
struct CommonOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "The configuration's file.", completion: .file())
  var config: String?

  /// Reads the configuration.
  ///
  /// - Throws: `ConfigurationError`, `Complaint`.
  func configuration() throws -> Configuration {
    try Configuration.load(path: config, environment: ProcessInfo.processInfo.environment)
  }
}

/// How a result is written.
struct OutputOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "table, json or csv.")
  var format = OutputFormat.table
}
