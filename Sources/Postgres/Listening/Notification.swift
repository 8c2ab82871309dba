/// What a listener tells.
public enum Notification: Hashable, Sendable {
  /// It listens, for the first time or again: what was notified before is unknown, so look.
  case resumed
  /// Somebody notified a channel.
  case received(channel: String, payload: String)
}
