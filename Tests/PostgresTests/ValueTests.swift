import FoundationEssentials
import Postgres
import TestSupport
import Testing

/// Values go to the server and come back as they were.
@Suite struct ValueTests {
  struct Shape: Codable, Hashable, Sendable {
    var name: String
    var sizes: [UInt64]
  }

  @Test func `integers come back exactly, up to their limits`() async throws {
    try await withEmptyDatabase { conninfo in
      let connection = try await Connection.open(conninfo)
      for value in [Int64.min, -1, 0, 1, 9_007_199_254_740_993, .max] {
        let back = try await connection.one(
          Statement<Int64>("echo_int", "SELECT $1::bigint"), value)
        #expect(back == value)
      }
    }
  }

  @Test func `an integer that its type cannot hold is refused on either side`() async throws {
    try await withEmptyDatabase { conninfo in
      let connection = try await Connection.open(conninfo)
      let tooLarge = await #expect(throws: PostgresError.self) {
        try await connection.one(Statement<Int64>("echo_int", "SELECT $1::bigint"), UInt64.max)
      }
      #expect(tooLarge?.sqlState == "22003")
      await #expect(throws: PostgresError.self) {
        try await connection.one(Statement<UInt64>("negative", "SELECT -1"))
      }
      await #expect(throws: PostgresError.self) {
        try await connection.one(Statement<Int32>("wide", "SELECT 2147483648"))
      }
      await #expect(throws: PostgresError.self) {
        try await connection.one(Statement<Int>("fraction", "SELECT 1.5"))
      }
      // A refused value leaves the connection usable.
      #expect(try await connection.one(Statement<Int>("after", "SELECT 7")) == 7)
    }
  }

  @Test func `doubles come back bit by bit`() async throws {
    try await withEmptyDatabase { conninfo in
      let connection = try await Connection.open(conninfo)
      let statement = Statement<Double>("echo_double", "SELECT $1::float8")
      let values = [
        0.1, 1.0 / 3, 1e-300, -2.2250738585072014e-308, .greatestFiniteMagnitude, .infinity,
      ]
      for value in values { #expect(try await connection.one(statement, value) == value) }
      #expect(try await connection.one(statement, Double.nan).isNaN)
    }
  }

  @Test func `texts of any kind come back, and a NUL is refused`() async throws {
    try await withEmptyDatabase { conninfo in
      let connection = try await Connection.open(conninfo)
      let statement = Statement<String>("echo_text", "SELECT $1::text")
      let texts = ["", " ", "it's", "\"\\{}", "$1; DROP TABLE x", "🦀\u{301}\r\n"]
      for text in texts {
        #expect(try await connection.one(statement, text) == text)
      }
      await #expect(throws: PostgresError.self) { try await connection.one(statement, "a\0b") }
      #expect(try await connection.one(statement, "after") == "after")
    }
  }

  @Test func `NULL is nil, and an error where a value is needed`() async throws {
    try await withEmptyDatabase { conninfo in
      let connection = try await Connection.open(conninfo)
      let statement = Statement<String?>("maybe", "SELECT $1::text") { row in try row.next() }
      #expect(try await connection.one(statement, nil) == nil)
      let error = await #expect(throws: PostgresError.self) {
        try await connection.one(Statement<Int>("nothing_there", "SELECT NULL::int AS answer"))
      }
      #expect(error?.statement == "nothing_there")
      #expect(error?.description.contains("answer") == true)
    }
  }

  @Test func `times come back to the microsecond, whatever the role's time zone`() async throws {
    try await withEmptyDatabase { conninfo in
      let connection = try await Connection.open(conninfo + " options='-c timezone=Asia/Kolkata'")
      let statement = Statement<Bool>(
        "epoch", "SELECT $1::timestamptz = to_timestamp($2::bigint / 1000000.0)")
      let echo = Statement<Date>("echo_time", "SELECT $1::timestamptz")
      for microseconds in [
        0, 1, -1, 951_782_400_000_000, 1_709_164_799_999_999, -1_000_000_000_000_001,
        4_102_444_800_123_456,
      ] as [Int64] {
        let date = Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
        #expect(try await connection.one(statement, date, microseconds))
        let back = try await connection.one(echo, date)
        #expect(Int64((back.timeIntervalSince1970 * 1_000_000).rounded()) == microseconds)
      }
      let offset = Statement<Date>("offset", "SELECT '2026-01-01 05:30:00+05:30'::timestamptz")
      let expected = Date(timeIntervalSince1970: 1_767_225_600)
      #expect(try await connection.one(offset) == expected)
    }
  }

  @Test func `durations are exact seconds`() async throws {
    try await withEmptyDatabase { conninfo in
      let connection = try await Connection.open(conninfo)
      let echo = Statement<Duration>("echo_numeric", "SELECT $1::numeric")
      for value in [
        .zero, .nanoseconds(1), .seconds(-90), .milliseconds(-1500), .seconds(4_000_000_000),
        .microseconds(123_456_789),
      ] as [Duration] {
        #expect(try await connection.one(echo, value) == value)
      }
      let interval = Statement<Duration>(
        "interval", "SELECT extract(epoch from make_interval(secs => $1))")
      #expect(
        try await connection.one(interval, Duration.milliseconds(1500)) == .milliseconds(1500))
      #expect(try Duration(postgresText: "1e-07") == .nanoseconds(100))
      #expect(try Duration(postgresText: "2.5e+2") == .seconds(250))
      #expect(throws: UnreadableValue.self) { try Duration(postgresText: "1:30") }
    }
  }

  @Test func `ranges, arrays, identifiers and JSON come back`() async throws {
    try await withEmptyDatabase { conninfo in
      let connection = try await Connection.open(conninfo)
      let ranges = RangeSet<UInt64>([0..<4096, 8192..<12288, 1 << 50..<1 << 51])
      let echoRanges = Statement<RangeSet<UInt64>>("echo_ranges", "SELECT $1::int8multirange")
      #expect(try await connection.one(echoRanges, ranges) == ranges)
      #expect(try await connection.one(echoRanges, RangeSet<UInt64>()).isEmpty)
      let texts = ["a", "", "NULL", "null", "{x},\"y\"\\", " "]
      let echoTexts = Statement<[String]>("echo_texts", "SELECT $1::text[]")
      #expect(try await connection.one(echoTexts, texts) == texts)
      let echoNumbers = Statement<[Int64]>("echo_numbers", "SELECT $1::bigint[]")
      #expect(try await connection.one(echoNumbers, [Int64.min, 0, .max]) == [.min, 0, .max])
      #expect(try await connection.one(echoNumbers, [Int64]()) == [])
      let id = UUID()
      #expect(try await connection.one(Statement<UUID>("echo_id", "SELECT $1::uuid"), id) == id)
      let shape = Shape(name: "a \"b\" / ü", sizes: [0, UInt64(Int64.max)])
      let echoJSON = Statement<Shape>("echo_json", "SELECT $1::jsonb") { row in
        try row.next(JSON<Shape>.self).value
      }
      #expect(try await connection.one(echoJSON, JSON(shape)) == shape)
      let echoFlag = Statement<Bool>("echo_flag", "SELECT $1::bool")
      #expect(try await connection.one(echoFlag, true))
      #expect(try await !connection.one(echoFlag, false))
    }
  }
}
