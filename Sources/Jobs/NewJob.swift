/// A job to be enqueued.
public struct NewJob: Hashable, Sendable {
  /// Whose workers shall do it.
  public var region: String
  /// What its handler knows it by.
  public var kind: String
  /// Lower runs first; -32768 to 32767. Up to ``urgent`` it has slots of its own.
  public var priority: Int16
  /// Not before this long from now, by the database's clock.
  public var runAfter: Duration
  /// How many claims it gets, at least 1.
  public var maxAttempts: Int32

  /// What waits for nobody's ordinary jobs.
  public static let urgent: Int16 = 20

  /// A job for a region's workers, at once unless told otherwise.
  public init(
    region: String, kind: String, priority: Int16 = 100, runAfter: Duration = .zero,
    maxAttempts: Int32 = 5
  ) {
    self.region = region
    self.kind = kind
    self.priority = priority
    self.runAfter = runAfter
    self.maxAttempts = maxAttempts
  }
}
