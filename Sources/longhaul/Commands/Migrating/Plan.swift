import ArgumentParser

/// Says what a migration would meet.
struct Plan: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what would stand in a migration's way; changes nothing.",
    discussion: """
      Takes what migrate takes; without a word, volumes. Exit code 7 when something stands in the way.
      """,
    subcommands: [PlanServer.self, PlanVolume.self], defaultSubcommand: PlanVolume.self)

  /// Prints what was found.
  ///
  /// - Throws: `Complaint` when something stands in the way.
  static func show(_ findings: [OutlookFinding], _ format: OutputFormat) throws {
    StandardOutput.write(Table(findings).text(format))
    let count = findings.filter(\.blocks).count
    if count > 0 {
      throw Complaint(
        .findings, count == 1 ? "1 finding stands in the way" : "\(count) findings stand in the way"
      )
    }
  }
}
