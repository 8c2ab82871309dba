import OpenStack

extension NovaServer {
  /// Whether no task is under way; its status says little while there is one.
  var isSettled: Bool { task == nil && status != "BUILD" }
}
