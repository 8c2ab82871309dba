import CPostgres

/// Reads one row, column after column.
public struct RowReader: ~Copyable {
  private let result: OpaquePointer
  private let row: Int32
  private let count: Int32
  private let statement: String
  private var column: Int32 = 0

  init(_ result: borrowing QueryResult, row: Int, statement: String) {
    self.result = result.pointer
    self.row = Int32(row)
    self.count = Int32(result.columnCount)
    self.statement = statement
  }

  /// The next column's value (`PQgetvalue`).
  /// - Throws: `PostgresError` naming statement and column when it is NULL, not of this type, or
  ///   there is no further column.
  public mutating func next<T: PostgresDecodable>(_: T.Type = T.self) throws -> T {
    guard let text = try nextText() else { throw failure("is null") }
    return try decode(text)
  }

  /// The next column's value; nil for NULL.
  /// - Throws: `PostgresError` naming statement and column when it is not of this type, or there is
  ///   no further column.
  public mutating func next<T: PostgresDecodable>(_: T?.Type = T?.self) throws -> T? {
    guard let text = try nextText() else { return nil }
    return try decode(text)
  }

  private mutating func nextText() throws -> String? {
    guard column < count else {
      throw PostgresError(
        message: "a row has \(count) columns, and one more was read", statement: statement)
    }
    column += 1
    guard PQgetisnull(result, row, column - 1) == 0 else { return nil }
    let bytes = UnsafeRawBufferPointer(
      start: PQgetvalue(result, row, column - 1),
      count: Int(PQgetlength(result, row, column - 1)))
    return String(decoding: bytes, as: UTF8.self)
  }

  private func decode<T: PostgresDecodable>(_ text: String) throws -> T {
    do {
      return try T(postgresText: text)
    } catch {
      throw failure("is not a value of \(T.self)")
    }
  }

  /// The value is left out: it may be a secret.
  private func failure(_ what: String) -> PostgresError {
    let name = PQfname(result, column - 1).map { String(cString: $0) } ?? ""
    return PostgresError(message: "column \(column) (\(name)) \(what)", statement: statement)
  }
}
