extension RangeSet: PostgresEncodable, PostgresDecodable where Bound == UInt64 {
  /// An `int8multirange`, as `{[0,4096),[8192,12288)}`.
  public var postgresText: String? {
    "{" + ranges.map { "[\($0.lowerBound),\($0.upperBound))" }.joined(separator: ",") + "}"
  }

  /// Reads an `int8multirange`; negative and open bounds are refused.
  public init(postgresText: String) throws {
    guard postgresText.hasPrefix("{"), postgresText.hasSuffix("}") else { throw UnreadableValue() }
    self.init()
    let body = postgresText.dropFirst().dropLast()
    guard !body.isEmpty else { return }
    // Postgres writes discrete ranges in one form only: lower bound in, upper bound out.
    for part in body.split(separator: "),", omittingEmptySubsequences: false) {
      let range = part.hasSuffix(")") ? part.dropLast() : part
      let bounds = range.dropFirst().split(separator: ",", omittingEmptySubsequences: false)
      guard range.hasPrefix("["), bounds.count == 2, let lower = UInt64(bounds[0]),
        let upper = UInt64(bounds[1]), lower < upper
      else { throw UnreadableValue() }
      insert(contentsOf: lower..<upper)
    }
  }
}
