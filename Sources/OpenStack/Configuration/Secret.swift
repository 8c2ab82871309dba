/// A text that nobody sees by accident.
public struct Secret: Sendable, Hashable {
  let value: String

  /// Wraps it.
  public init(_ value: String) {
    self.value = value
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Three dots.
  public var description: String { "…" }
  /// Three dots.
  public var debugDescription: String { "…" }
  /// Nothing to see.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
