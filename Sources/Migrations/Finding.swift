/// Something that preflight saw: what, where, whether it stands in the way, and what to do.
public struct Finding: Hashable, Sendable {
  /// At which end of the route.
  public let side: Side
  /// Of which image, server or volume; nil for the side as a whole.
  public let subject: String?
  /// Whether the migration cannot begin with it.
  public let blocks: Bool
  /// What was seen.
  public let what: String
  /// What the operator can do.
  public let remedy: String

  /// All of its parts.
  public init(
    _ side: Side, _ subject: String?, blocks: Bool, _ what: String, _ remedy: String
  ) {
    self.side = side
    self.subject = subject
    self.blocks = blocks
    self.what = what
    self.remedy = remedy
  }

  /// All of it in one sentence.
  public var sentence: String {
    (subject.map { "\($0): " } ?? "") + what + (remedy.isEmpty ? "" : " - \(remedy)")
  }
}
