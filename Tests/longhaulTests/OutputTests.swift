import FoundationEssentials
import Logging
import Synchronization
import Testing

@testable import longhaul

@Suite struct OutputTests {
  private let table = Table(
    "name", "size_bytes",
    rows: [
      [.text("a,\"b\""), .bytes(5 << 20)], [.text("x\u{1b}[31m\ny"), .number(1.25, decimals: 1)],
    ])

  @Test func `a table is framed, numbers stand right, and names cannot move the cursor`() {
    #expect(
      table.text(.table) == """
        +--------------+-------+
        | Name         | Size  |
        +--------------+-------+
        | a,"b"        | 5 MiB |
        | x\\x1b[31m\\ny |   1.3 |
        +--------------+-------+
        """)
  }

  @Test func `CSV quotes what it has to`() {
    let text = Table("A", "B", rows: [[.text("a,\"b\""), .nothing]]).text(.csv)
    #expect(text == "A,B\r\n\"a,\"\"b\"\"\",")
  }

  @Test func `JSON keeps the order of columns, and numbers whole`() throws {
    #expect(
      table.text(.json) == """
        [
          {"name": "a,\\"b\\"", "size_bytes": 5242880},
          {"name": "x\\u001b[31m\\ny", "size_bytes": 1.25}
        ]
        """)
    #expect(Table("A", rows: []).text(.json) == "[]")
  }

  @Test func `properties are one object for programs`() {
    let properties = Properties([("id", .integer(1)), ("detail", .json("{\"a\": 1}"))])
    #expect(properties.text(.json) == "{\n  \"id\": 1,\n  \"detail\": {\"a\": 1}\n}")
    #expect(properties.text(.csv) == "id,detail\r\n1,\"{\"\"a\"\": 1}\"")
  }

  @Test(arguments: [LogConfiguration.Format.text, .json])
  func `an entry is one line, whatever is in it`(format: LogConfiguration.Format) throws {
    let configuration = LogConfiguration(level: .info, format: format)
    let box = Lines()
    let logger = Logger(label: "test") { label in
      LineLog(label: label, configuration) { box.append($0) }
    }
    logger.info("two\nlines", metadata: ["job": "7", "reason": "a b\n\u{1b}"])
    logger.debug("unseen")
    #expect(box.all.count == 1)
    let line = try #require(box.all.first)
    #expect(!line.contains("\n") && !line.contains("\u{1b}"))
    if format == .json {
      let object = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
      #expect(object["message"] == "two\nlines")
      #expect(object["job"] == "7")
    } else {
      #expect(line.contains("INFO     two\\nlines job=7 reason=\"a b\\n\\u001b\""))
    }
  }
}

private final class Lines: Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }
  func append(_ line: String) { lines.withLock { $0.append(line) } }
}
