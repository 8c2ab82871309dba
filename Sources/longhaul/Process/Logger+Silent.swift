import Logging

extension Logger {
  /// For commands that show what they find themselves.
  static var silent: Self { Self(label: "longhaul") { _ in SwiftLogNoOpLogHandler() } }
}
