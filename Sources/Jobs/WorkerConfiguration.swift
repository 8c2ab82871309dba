public import Postgres

/// What a worker is, and how it takes jobs.
public struct WorkerConfiguration: Sendable {
  /// This process; new at every start.
  public var id: WorkerID
  /// Whose jobs it does.
  public var region: String
  /// What operators know it by.
  public var name: String
  /// `host:port` where it serves snapshots to other regions.
  public var endpoint: String?
  /// The program's version.
  public var version: String
  /// How many jobs it runs at once, at least 1. As many again that are urgent have slots of their own: what a
  /// standing server waits for does not wait for what takes hours.
  public var slots: Int
  /// How long a claim lasts without a heartbeat; above a second.
  public var lease: Duration
  /// How often it looks for jobs when nobody wakes it, and for leases that ran out.
  public var pollInterval: Duration
  /// How long a draining worker waits for its jobs before it gives them back.
  public var grace: Duration
  /// The waits between a job's attempts.
  public var backoff: Backoff

  /// A worker of a region.
  public init(
    region: String, name: String, version: String, slots: Int, endpoint: String? = nil,
    id: WorkerID = WorkerID(), lease: Duration = .seconds(30),
    pollInterval: Duration = .seconds(2), grace: Duration = .seconds(30),
    backoff: Backoff = Backoff(base: .seconds(1), limit: .seconds(300))
  ) {
    self.id = id
    self.region = region
    self.name = name
    self.endpoint = endpoint
    self.version = version
    self.slots = max(1, slots)
    self.lease = lease
    self.pollInterval = pollInterval
    self.grace = grace
    self.backoff = backoff
  }
}
