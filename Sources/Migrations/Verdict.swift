/// What follows from a sealed round, its estimate and the policy.
public enum Verdict: Hashable, Codable, Sendable {
  /// The prediction is below the target and nothing stands in the way: freeze now.
  case cutOver
  /// The rounds still get smaller, or nothing is known yet: copy the next one at once.
  case again
  /// It could cut over, and waits for the operator, the window, the end of a comparison, or until nothing
  /// keeps the destination from starting.
  case ready
  /// The target cannot be reached: wait, as the policy says.
  case hold
  /// The target cannot be reached: limit the source's writes to this many bytes a second.
  case throttle(bytesPerSecond: UInt64)
}
