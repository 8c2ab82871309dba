/// One thing that the doctor looked at.
struct Check: Hashable, Sendable {
  enum Outcome: String, Sendable {
    case good = "ok"
    /// Nothing is wrong, but it is worth knowing.
    case note
    /// Will be wrong, or is slower or riskier than it needs to be.
    case warning
    case bad = "failed"
  }

  /// Which part: `certificates`, `ceph west`.
  let area: String
  let subject: String
  let outcome: Outcome
  /// What was seen.
  let detail: String
  /// What to do; nil where nothing is.
  let remedy: String?

  init(
    _ area: String, _ subject: String, _ outcome: Outcome, _ detail: String, _ remedy: String? = nil
  ) {
    self.area = area
    self.subject = subject
    self.outcome = outcome
    self.detail = detail
    self.remedy = remedy
  }
}

extension Table {
  init(_ checks: [Check]) {
    self.init("area", "subject", "result", "detail", "what_to_do")
    rows = checks.map { check in
      [
        .text(check.area), .text(check.subject), .text(check.outcome.rawValue), .text(check.detail),
        Cell(check.remedy),
      ]
    }
  }
}
