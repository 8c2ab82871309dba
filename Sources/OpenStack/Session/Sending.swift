/// When calls may be sent, for all that a task does in a cloud.
public enum Sending {
  /// After it no call is sent, nor tried again; nil: each call has its session's patience alone.
  @TaskLocal public static var latest: ContinuousClock.Instant?

  /// The sooner of it and of the patience's end.
  static func end(after patience: Duration) -> ContinuousClock.Instant {
    let end = ContinuousClock.now + patience
    return latest.map { min($0, end) } ?? end
  }
}
