/// What a fleet is like, where it differs from the usual.
public struct FleetSetup: Sendable {
  /// What the scheduler, the workers and the commands know of the servers.
  public enum Servers: Sendable {
    /// The servers that all tests of this process share.
    case shared
    /// A Postgres and clusters of its own, to be stopped and started.
    case own
    /// The clusters of the OpenStack that `LONGHAUL_LAB_OPENSTACK` names, which all tests share.
    case openStack
  }

  /// Whose servers it uses.
  public var servers = Servers.shared
  /// The names of the regions' clouds in `clouds.yaml`, where the servers are OpenStack's.
  public var clouds = ["west": "west", "east": "east"]
  /// More lines of the route from west to east, such as `mapping:`.
  public var route = ""
  /// How long a worker that says nothing keeps its jobs; at least `3s`.
  public var lease = "3s"
  /// The most that the route carries a second, such as `16 MiB/s`; nil: no limit.
  public var bandwidth: String?
  /// Bytes of one volume on their way or waiting to be written.
  public var window = "16MiB"
  /// After how long a Ceph cluster that does not answer is given up.
  public var operationTimeout = "30s"
  /// Whether the destination's workers read the source's cluster themselves.
  public var isDirect = false
  /// Whether a scheduler and workers are started.
  public var startsProcesses = true
  /// The regions where a worker is started then.
  public var workers = ["west", "east"]
  /// Whether `longhaul db migrate` is run.
  public var migratesDatabase = true

  /// The usual fleet.
  public init() {}

  /// The usual fleet, adjusted.
  public init(_ adjust: (inout FleetSetup) -> Void) {
    self.init()
    adjust(&self)
  }

  /// The usual fleet on a real OpenStack.
  public static var openStack: FleetSetup { FleetSetup { $0.servers = .openStack } }
}
