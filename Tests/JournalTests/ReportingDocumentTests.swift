import Foundation
import Journal
import Postgres
import TestSupport
import Testing

/// docs/reporting.md is what people build dashboards on.
@Suite struct ReportingDocumentTests {
  @Test func `the document tells of each view's columns, in their order, with their types`()
    async throws
  {
    let columns = try await withJournal { try await $0.pool.all(.reportColumns) }
    #expect(!columns.isEmpty)
    #expect(byView(try documentedColumns()) == byView(columns))
  }

  @Test func `each query of the document runs`() async throws {
    let queries = try document().components(separatedBy: "```sql\n").dropFirst()
      .compactMap { $0.components(separatedBy: ";\n```").first }
    #expect(!queries.isEmpty)
    try await withJournal { journal in
      for (number, query) in queries.enumerated() {
        let statement = Statement<String>(
          "documented_\(number)", "SELECT count(*)::text FROM (\(query)) AS documented")
        await #expect(throws: Never.self, "\(query)") {
          _ = try await journal.pool.all(statement)
        }
      }
    }
  }

  /// Each view's columns, in their order.
  private func byView(_ columns: [String]) -> [String: [String]] {
    Dictionary(grouping: columns) { String($0.prefix { $0 != "." }) }
  }

  private func document() throws -> String {
    try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/reporting.md"), encoding: .utf8)
  }

  /// `view.column type`, of the rows of each view's table.
  private func documentedColumns() throws -> [String] {
    var view: String?
    var columns: [String] = []
    for line in try document().split(separator: "\n") {
      if line.hasPrefix("#") {
        view = line.firstMatch(of: /^### report\.(\w+)/).map { String($0.1) }
      } else if let view, let row = line.firstMatch(of: /^\| `(\w+)` \| ([^|]+?) \|/) {
        columns.append("\(view).\(row.1) \(row.2)")
      }
    }
    return columns
  }
}

extension Statement where Row == String {
  fileprivate static let reportColumns = Self(
    "report_columns",
    """
    SELECT table_name || '.' || column_name || ' '
           || replace(data_type, 'timestamp with time zone', 'timestamptz')
      FROM information_schema.columns WHERE table_schema = 'report'
     ORDER BY table_name, ordinal_position
    """)
}
