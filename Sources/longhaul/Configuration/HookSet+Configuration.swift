import Phases

extension HookSet {
  init(_ section: Section) {
    let limit =
      section.duration("time_limit", in: .milliseconds(100) ... .seconds(3600))
      ?? HookCommand.usualTimeLimit
    func command(_ key: String) -> HookCommand? {
      section.command(key).map { HookCommand(arguments: $0, timeLimit: limit) }
    }
    self.init(freeze: command("freeze"), activate: command("activate"), thaw: command("thaw"))
    if freeze != nil, thaw == nil {
      section.source.complain(
        "\(section.path) has freeze but no thaw: without it the source would stay frozen"
          + " after a cutover that fails", at: section.node("freeze"))
    }
  }
}
