extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
  /// What the raw value is written as.
  public var postgresText: String? { rawValue.postgresText }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
  /// Reads a raw value.
  ///
  /// - Throws: `UnreadableValue` also for a word that this version does not know.
  public init(postgresText: String) throws {
    guard let value = Self(rawValue: try RawValue(postgresText: postgresText)) else {
      throw UnreadableValue()
    }
    self = value
  }
}
