/// A value that can be bound to a parameter.
public protocol PostgresEncodable: Sendable {
  /// The value in Postgres' text format; nil is NULL.
  var postgresText: String? { get }
}

/// A value that can be read from a column.
public protocol PostgresDecodable {
  /// Reads Postgres' text format.
  /// - Throws: `UnreadableValue` when the text is not exactly a value of this type.
  init(postgresText: String) throws
}

/// The text in a column is not a value of the type that was asked for.
public struct UnreadableValue: Error {
  /// It carries nothing: the text may be a secret.
  public init() {}
}

extension String: PostgresEncodable, PostgresDecodable {
  /// The text itself.
  public var postgresText: String? { self }
  /// The text itself.
  public init(postgresText: String) { self = postgresText }
}

extension Bool: PostgresEncodable, PostgresDecodable {
  /// `t` or `f`.
  public var postgresText: String? { self ? "t" : "f" }
  /// Reads `t` or `f`.
  public init(postgresText: String) throws {
    switch postgresText {
    case "t": self = true
    case "f": self = false
    default: throw UnreadableValue()
    }
  }
}

extension Double: PostgresEncodable, PostgresDecodable {
  /// The shortest decimal that reads back as the same value.
  public var postgresText: String? {
    if isNaN { return "NaN" }
    if isInfinite { return self < 0 ? "-Infinity" : "Infinity" }
    return description
  }
  /// Reads a decimal, correctly rounded.
  public init(postgresText: String) throws {
    guard let value = Double(postgresText) else { throw UnreadableValue() }
    self = value
  }
}

/// A fixed-width integer; `bigint` and `integer`, checked against its range.
public protocol PostgresInteger: FixedWidthInteger, PostgresEncodable, PostgresDecodable {}

extension PostgresInteger {
  /// Decimal digits. What the column cannot hold is refused by the server (22003).
  public var postgresText: String? { String(self) }
  /// Reads decimal digits.
  public init(postgresText: String) throws {
    guard let value = Self(postgresText) else { throw UnreadableValue() }
    self = value
  }
}

extension Int: PostgresInteger {}
extension Int16: PostgresInteger {}
extension Int32: PostgresInteger {}
extension Int64: PostgresInteger {}
extension UInt64: PostgresInteger {}
