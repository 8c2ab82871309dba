import Yams

/// Commands that Longhaul runs where it cannot act by itself.
struct HookCommands: Hashable, Sendable {
  /// The source has to stop writing; run by a worker of the source's region.
  var freeze: [String]?
  /// The destination may start; run by a worker of the destination's region.
  var activate: [String]?
  /// The source has to go on; run by a worker of the source's region.
  var thaw: [String]?
  /// Each command's own.
  var timeLimit: Duration = .seconds(30)
}

extension HookCommands {
  init(_ section: Section) {
    freeze = section.command("freeze")
    activate = section.command("activate")
    thaw = section.command("thaw")
    timeLimit =
      section.duration("time_limit", in: .milliseconds(100) ... .seconds(3600)) ?? timeLimit
    if freeze != nil, thaw == nil {
      section.source.complain(
        "\(section.path) has freeze but no thaw: without it the source would stay frozen"
          + " after a cutover that fails", at: section.node("freeze"))
    }
  }
}

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
