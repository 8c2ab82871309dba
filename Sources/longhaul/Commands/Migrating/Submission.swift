import Journal
import Postgres

/// Looks at what a draft would meet, and writes it down if nothing stands in its way.
struct Submission {
  private let configuration: Configuration
  private let draft: Draft
  private let pool: ConnectionPool

  init(_ configuration: Configuration, _ draft: Draft, _ pool: ConnectionPool) {
    self.configuration = configuration
    self.draft = draft
    self.pool = pool
  }

  /// - Parameters:
  ///   - more: what was found already.
  ///   - format: of the findings that stand in the way.
  /// - Throws: `Complaint` with all of them, and nothing is changed then.
  func submit(_ format: OutputFormat, after more: [OutlookFinding] = []) async throws -> MigrationID
  {
    let journal = Journal(pool: pool, author: .person(Operator.name))
    try await journal.checkFree(draft)
    let findings =
      try await Outlook(configuration: configuration, draft: draft).findings(pool) + more
    for finding in findings where !finding.blocks {
      let subject = finding.subject.map { " \($0)" } ?? ""
      StandardOutput.writeError(
        "longhaul: note: \(finding.region)\(subject): \(finding.what); \(finding.remedy)".harmless)
    }
    let blocking = findings.filter(\.blocks)
    guard blocking.isEmpty else {
      let table = Table(blocking).text(format)
      if format == .table {
        StandardOutput.writeError(table)
      } else {
        StandardOutput.write(table)
      }
      throw Complaint(.findings, "nothing was begun: the findings above stand in the way")
    }
    return try await journal.submit(draft)
  }
}
