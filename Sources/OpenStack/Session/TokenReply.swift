import FoundationEssentials

/// Keystone's answer: `POST /v3/auth/tokens`.
struct TokenReply: Decodable {
  struct Named: Decodable {
    let id: String
    let name: String
  }

  struct Body: Decodable {
    let expires_at: String?
    let issued_at: String?
    let project: Named?
    let roles: [Named]?
    let catalog: [CatalogService]?
  }

  let token: Body

  /// How long it holds from its issue, in seconds.
  var life: Double {
    guard let expires = token.expires_at.flatMap(Self.date),
      let issued = token.issued_at.flatMap(Self.date)
    else { return 300 }
    return max(0, expires.timeIntervalSince(issued))
  }

  private static func date(_ text: String) -> Date? {
    (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
      ?? (try? Date.ISO8601FormatStyle().parse(text))
  }
}
