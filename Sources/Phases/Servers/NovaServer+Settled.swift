import OpenStack

extension NovaServer {
  /// Whether no task is under way; its status says little while there is one.
  var isSettled: Bool { task == nil && status != "BUILD" }

  /// Whether Nova has been told to delete it, and nobody can take that back but an administrator.
  var isEnding: Bool { isSoftDeleted || task == "deleting" || task == "soft-deleting" }

  /// Whether it is deleted, and kept for a while by a Nova with `reclaim_instance_interval`.
  var isSoftDeleted: Bool { status == "SOFT_DELETED" }
}
