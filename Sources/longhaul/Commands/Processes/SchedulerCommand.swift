import ArgumentParser

/// Runs a scheduler.
struct SchedulerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scheduler", abstract: "Run a scheduler: it admits migrations and rings timers.",
    discussion: "Several may run; each row is taken by one of them. Ends at SIGTERM or SIGINT.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let configuration = try common.configuration()
    Shell.beginLogging(configuration.log)
    try await Shell.checkSchema(configuration)
    try await Shell.run([
      SchedulerService(configuration: configuration, name: Machine.processName)
    ])
  }
}
