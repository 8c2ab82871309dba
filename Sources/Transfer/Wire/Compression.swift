/// Whether data are compressed on their way.
public enum Compression: String, Codable, Sendable, CaseIterable {
  /// When what is measured says that it pays: the link is slower than the compressor.
  case auto
  /// Always, but for bytes that do not get smaller.
  case on
  /// Never.
  case off
}
