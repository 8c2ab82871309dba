import FoundationEssentials

/// A value that stands as `jsonb` in its column.
public struct JSON<Value: Codable & Sendable>: Sendable {
  /// The value.
  public var value: Value
  private let text: String

  /// Writes the value down, keys sorted.
  /// - Throws: `EncodingError`.
  public init(_ value: Value) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    self.value = value
    self.text = String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

extension JSON: PostgresEncodable, PostgresDecodable {
  /// The value as JSON.
  public var postgresText: String? { text }

  /// Reads JSON.
  /// - Throws: `DecodingError`.
  public init(postgresText: String) throws {
    value = try JSONDecoder().decode(Value.self, from: Data(postgresText.utf8))
    text = postgresText
  }
}
