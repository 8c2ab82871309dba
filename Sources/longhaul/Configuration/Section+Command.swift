import Yams

extension Section {
  /// A command: a list of a program and its arguments, or one text for the shell.
  func command(_ key: String) -> [String]? {
    guard let node = node(key) else { return nil }
    switch node {
    case .scalar(let scalar) where !scalar.isNull && !scalar.string.isEmpty:
      return ["/bin/sh", "-c", scalar.string]
    case .sequence(let items):
      let words = items.compactMap(\.scalar?.string)
      if words.count == items.count, let program = words.first, !program.isEmpty { return words }
    case .scalar, .mapping, .alias: break
    }
    source.complain(
      "\(name(key)) needs a command: a list of a program and its arguments, or a text for the shell",
      at: node)
    return nil
  }
}
