public import FoundationEssentials

/// From when until when a certificate counts.
public struct Validity: Hashable, Sendable {
  /// It does not count before this moment.
  public let from: Date
  /// It does not count after this moment.
  public let until: Date

  /// - Throws: `CertificateProblem.endsBeforeItBegins`.
  public init(from: Date, until: Date) throws(CertificateProblem) {
    guard from < until else { throw .endsBeforeItBegins }
    self.from = from
    self.until = until
  }

  /// Begins five minutes ago, so that a peer whose clock is behind takes it too.
  ///
  /// - Throws: `CertificateProblem.endsBeforeItBegins` for less than one day.
  public static func days(_ days: Int, now: Date = Date()) throws(CertificateProblem) -> Validity {
    guard days >= 1 else { throw .endsBeforeItBegins }
    return try Validity(
      from: now.addingTimeInterval(-300),
      until: now.addingTimeInterval(Double(days) * 86_400))
  }
}
