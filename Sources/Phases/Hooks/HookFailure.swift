/// A hook did not do what it was run for.
struct HookFailure: Error, CustomStringConvertible {
  let hook: String
  let command: HookCommand
  let ending: HookEnding

  var description: String {
    let program = command.arguments.first ?? ""
    let what =
      ending.exitCode.map { "ended with exit code \($0)" }
      ?? "took longer than \(command.timeLimit) and was stopped"
    let last = ending.output.split(separator: "\n").suffix(3).joined(separator: " / ")
    return "the \(hook) hook (\(program)) \(what)"
      + (last.isEmpty ? ", and printed nothing" : ": \(last)")
  }
}

/// How a hook's command ended.
struct HookEnding: Sendable {
  /// As a shell counts: 128 and the signal's number when a signal ended it, 127 when it could not
  /// be started; nil when it was stopped for taking too long.
  let exitCode: Int?
  /// The end of what it printed.
  let output: String
}
