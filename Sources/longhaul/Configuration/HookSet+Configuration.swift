import Phases

extension HookSet {
  init(_ commands: HookCommands) {
    let command = { (arguments: [String]?) in
      arguments.map { HookCommand(arguments: $0, timeLimit: commands.timeLimit) }
    }
    self.init(
      freeze: command(commands.freeze), activate: command(commands.activate),
      thaw: command(commands.thaw))
  }
}
