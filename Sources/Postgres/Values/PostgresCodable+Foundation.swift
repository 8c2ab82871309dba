public import FoundationEssentials

extension UUID: PostgresEncodable, PostgresDecodable {
  /// `xxxxxxxx-xxxx-…`.
  public var postgresText: String? { uuidString }
  /// Reads a `uuid`.
  public init(postgresText: String) throws {
    guard let value = UUID(uuidString: postgresText) else { throw UnreadableValue() }
    self = value
  }
}

extension Date: PostgresEncodable, PostgresDecodable {
  /// A `timestamptz`, in UTC, rounded to microseconds.
  public var postgresText: String? {
    let microseconds = Int64((timeIntervalSince1970 * 1_000_000).rounded())
    return CivilTime(microseconds: microseconds).text
  }

  /// Reads a `timestamptz` in the ISO style; `infinity` and years before 1 are refused.
  public init(postgresText: String) throws {
    guard let time = CivilTime(text: postgresText) else { throw UnreadableValue() }
    self.init(timeIntervalSince1970: Double(time.microseconds) / 1_000_000)
  }
}
