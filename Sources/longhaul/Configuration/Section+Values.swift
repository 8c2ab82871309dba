import Migrations
import Yams

extension Section {
  /// The value of a key, or nil if the key is not there or its value, now reported, is unfit.
  func value<Value: TextConvertible>(_ key: String, as type: Value.Type = Value.self) -> Value? {
    guard let node = node(key) else { return nil }
    guard let scalar = node.scalar, !scalar.isNull else {
      let found =
        switch node {
        case .scalar, .alias: "nothing"
        case .mapping: "keys with values"
        case .sequence: "a list"
        }
      source.complain("\(name(key)) needs \(Value.form), not \(found)", at: node)
      return nil
    }
    guard let value = Value(text: scalar.string) else {
      source.complain("\(name(key)) needs \(Value.form), not \"\(scalar.string)\"", at: node)
      return nil
    }
    return value
  }

  /// The value of a key, within bounds.
  func value<Value: TextConvertible & Comparable>(
    _ key: String, in range: ClosedRange<Value>, named: (Value) -> String
  ) -> Value? {
    guard let value: Value = value(key) else { return nil }
    guard range.contains(value) else {
      source.complain(
        "\(name(key)) has to be \(named(range.lowerBound)) to \(named(range.upperBound)),"
          + " not \(named(value))", at: node(key))
      return nil
    }
    return value
  }

  func number(_ key: String, in range: ClosedRange<Int>) -> Int? {
    value(key, in: range) { String($0) }
  }

  func duration(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
    value(key, in: range) { $0.forPeople }
  }

  func size(_ key: String, in range: ClosedRange<ByteCount>) -> ByteCount? {
    value(key, in: range) { $0.description }
  }

  /// A path; relative ones are from the configuration's own folder.
  func path(_ key: String) -> String? {
    value(key, as: String.self).map { source.resolve($0) }
  }

  /// A text that must be there; when it is not, that is reported and the text is empty.
  func required(_ key: String) -> String {
    if let value: String = value(key) { return value }
    if node(key) == nil {
      source.complain("\"\(key)\" is missing\(path.isEmpty ? "" : " in \(path)")", at: node)
    }
    return ""
  }

  /// Keys of the user's own with one text each.
  func texts(_ key: String) -> [String: String] {
    guard let section = section(key) else { return [:] }
    var texts: [String: String] = [:]
    for name in section.keys { texts[name] = section.value(name, as: String.self) }
    return texts
  }
}
