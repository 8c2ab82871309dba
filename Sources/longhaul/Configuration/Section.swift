import Yams

/// One mapping of the file while it is read; it remembers which keys were asked for, so that the
/// others are the unknown ones.
final class Section {
  /// Where it is: `regions.west.worker`; empty at the top.
  let path: String
  let source: ConfigurationSource
  let node: Node
  private let entries: [(key: String, keyNode: Node, value: Node)]
  private var known: Set<String> = []

  init(_ node: Node, path: String, source: ConfigurationSource) {
    self.path = path
    self.source = source
    self.node = node
    var entries: [(key: String, keyNode: Node, value: Node)] = []
    switch node {
    case .mapping(let mapping):
      for (key, value) in mapping {
        guard let name = key.scalar?.string else {
          source.complain("a key has to be a word", at: key)
          continue
        }
        entries.append((name, key, value))
      }
    case .scalar(let scalar) where scalar.isNull: break
    case .scalar, .sequence, .alias:
      source.complain("\(path.isEmpty ? "the file" : path) needs keys with values", at: node)
    }
    self.entries = entries
  }

  /// All keys in the file's order; asking so makes every key a known one.
  var keys: [String] {
    let keys = entries.map(\.key)
    known.formUnion(keys)
    return keys
  }

  /// The value of a key, which is known from now on.
  func node(_ key: String) -> Node? {
    known.insert(key)
    return entries.first { $0.key == key }?.value
  }

  func keyNode(_ key: String) -> Node? { entries.first { $0.key == key }?.keyNode }

  /// The full name of a key of this section.
  func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// The mapping below a key; nil if the key is not there.
  func section(_ key: String) -> Section? {
    node(key).map { Section($0, path: name(key), source: source) }
  }

  /// The mappings of the list below a key.
  func sections(_ key: String) -> [Section] {
    guard let node = node(key) else { return [] }
    switch node {
    case .sequence(let items):
      return items.enumerated().map { number, item in
        Section(item, path: "\(name(key))[\(number + 1)]", source: source)
      }
    case .scalar(let scalar) where scalar.isNull: return []
    case .scalar, .mapping, .alias:
      source.complain("\(name(key)) has to be a list: lines that begin with \"- \"", at: node)
      return []
    }
  }

  /// Reads the section to its end: what nobody asked for is a mistake of the writer's.
  func read<Value>(_ body: (Section) -> Value) -> Value {
    let value = body(self)
    for entry in entries where !known.contains(entry.key) {
      let place = path.isEmpty ? "" : " in \(path)"
      let hint = known.nearest(to: entry.key).map { "; did you mean \"\($0)\"?" } ?? ";"
      let list = known.sorted().joined(separator: ", ")
      source.complain(
        "unknown key \"\(entry.key)\"\(place)\(hint) known here: \(list)", at: entry.keyNode)
    }
    return value
  }
}

extension Node.Scalar {
  /// Nothing was written, or `~`, or `null`.
  var isNull: Bool {
    style != .singleQuoted && style != .doubleQuoted && ["", "~", "null"].contains(string)
  }
}
