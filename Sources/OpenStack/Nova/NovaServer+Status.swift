extension NovaServer {
  /// What a server is; it stays the same while a task is under way.
  public struct Status: OpenStack.Status {
    /// The service's word.
    public let rawValue: String

    /// From the service's word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// `ACTIVE`.
    public static let active = Self(rawValue: "ACTIVE")
    /// `SHUTOFF`.
    public static let shutoff = Self(rawValue: "SHUTOFF")
    /// `PAUSED`.
    public static let paused = Self(rawValue: "PAUSED")
    /// `SHELVED`.
    public static let shelved = Self(rawValue: "SHELVED")
    /// `SHELVED_OFFLOADED`.
    public static let shelvedOffloaded = Self(rawValue: "SHELVED_OFFLOADED")
    /// `ERROR`.
    public static let error = Self(rawValue: "ERROR")
    /// `BUILD`.
    public static let build = Self(rawValue: "BUILD")
    /// `SOFT_DELETED`.
    public static let softDeleted = Self(rawValue: "SOFT_DELETED")
    /// `VERIFY_RESIZE`.
    public static let verifyResize = Self(rawValue: "VERIFY_RESIZE")
  }
}

extension NovaServer {
  /// Whether no task is under way; its status says little while there is one.
  public var isSettled: Bool { task == nil && status != .build }

  /// Whether it runs, and nothing is being done with it.
  public var isRunning: Bool { isSettled && status == .active }

  /// Whether it is stopped, and nothing is being done with it.
  public var isStopped: Bool { isSettled && status == .shutoff }

  /// Whether Nova has been told to delete it, and nobody can take that back but an administrator.
  public var isEnding: Bool { isSoftDeleted || task == "deleting" || task == "soft-deleting" }

  /// Whether it is deleted, and kept for a while by a Nova with `reclaim_instance_interval`.
  public var isSoftDeleted: Bool { status == .softDeleted }
}
