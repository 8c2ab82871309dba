import OpenStack

extension NovaServer {
  /// Whether no task is under way; its status says little while there is one.
  var isSettled: Bool { task == nil && status != "BUILD" }

  /// Deleted, and kept for a while by a Nova with `reclaim_instance_interval`.
  static let softDeleted = "SOFT_DELETED"
}
