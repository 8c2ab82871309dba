/// The commands of one migration's hooks, from a worker's own configuration.
public struct HookSet: Hashable, Sendable {
  /// Stops whatever writes to the source.
  public var freeze: HookCommand?
  /// Starts it at the destination.
  public var activate: HookCommand?
  /// Lets the source go on.
  public var thaw: HookCommand?

  /// All of its parts.
  public init(freeze: HookCommand? = nil, activate: HookCommand? = nil, thaw: HookCommand? = nil) {
    self.freeze = freeze
    self.activate = activate
    self.thaw = thaw
  }
}

/// One command, and how long it may take.
public struct HookCommand: Hashable, Sendable {
  /// Where nothing else is said.
  public static let usualTimeLimit: Duration = .seconds(30)

  /// The program and its arguments; no shell is involved unless it is the program.
  public var arguments: [String]
  /// After this it is stopped, with all that it started.
  public var timeLimit: Duration

  /// All of its parts.
  public init(arguments: [String], timeLimit: Duration = Self.usualTimeLimit) {
    self.arguments = arguments
    self.timeLimit = timeLimit
  }
}

/// When a hook runs, as rows and its environment name it.
enum HookName: String {
  case freeze, activate, thaw

  /// What must not be at it any more when this one begins: it would undo it. A freeze that comes
  /// late stops the source for good, and a start that comes late lets both sides run.
  var opposites: [HookName] {
    switch self {
    case .freeze, .activate: [.thaw]
    case .thaw: [.freeze, .activate]
    }
  }

  func command(in set: HookSet) -> HookCommand? {
    switch self {
    case .freeze: set.freeze
    case .activate: set.activate
    case .thaw: set.thaw
    }
  }
}
