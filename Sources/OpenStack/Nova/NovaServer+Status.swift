/// What a server is; it stays the same while a task is under way.
extension Status<NovaServer> {
  /// `ACTIVE`.
  public static var active: Self { Self(rawValue: "ACTIVE") }
  /// `SHUTOFF`.
  public static var shutoff: Self { Self(rawValue: "SHUTOFF") }
  /// `PAUSED`.
  public static var paused: Self { Self(rawValue: "PAUSED") }
  /// `SHELVED`.
  public static var shelved: Self { Self(rawValue: "SHELVED") }
  /// `SHELVED_OFFLOADED`.
  public static var shelvedOffloaded: Self { Self(rawValue: "SHELVED_OFFLOADED") }
  /// `ERROR`.
  public static var error: Self { Self(rawValue: "ERROR") }
  /// `BUILD`.
  public static var build: Self { Self(rawValue: "BUILD") }
  /// `SOFT_DELETED`.
  public static var softDeleted: Self { Self(rawValue: "SOFT_DELETED") }
  /// `VERIFY_RESIZE`.
  public static var verifyResize: Self { Self(rawValue: "VERIFY_RESIZE") }
}

extension NovaServer {
  /// Whether no task is under way; its status says little while there is one.
  public var isSettled: Bool { task == nil && status != .build }

  /// Whether it runs, and nothing is being done with it.
  public var isRunning: Bool { isSettled && status == .active }

  /// Whether it is stopped, and nothing is being done with it.
  public var isStopped: Bool { isSettled && status == .shutoff }

  /// Whether its host does not answer: what it is told to do is not done before that is back.
  public var isUnreachable: Bool { hostStatus == "DOWN" || hostStatus == "UNKNOWN" }

  /// Whether Nova has been told to delete it, and nobody can take that back but an administrator.
  public var isEnding: Bool { isSoftDeleted || task == "deleting" || task == "soft-deleting" }

  /// Whether it is deleted, and kept for a while by a Nova with `reclaim_instance_interval`.
  public var isSoftDeleted: Bool { status == .softDeleted }
}
