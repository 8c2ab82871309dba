/// What Keystone gave a session: who it is, and where the services are.
struct Token: Sendable {
  /// What is shown to the services; a secret.
  let value: Secret
  let project: String?
  let roles: [String]
  let catalog: [CatalogService]
  /// When a new one is due, by our own clock: Keystone's may be another.
  let renewAt: ContinuousClock.Instant
}

/// A service of the catalog.
struct CatalogService: Decodable, Sendable {
  struct Endpoint: Decodable, Sendable {
    let interface: String
    let region: String?
    let region_id: String?
    let url: String
  }

  let type: String
  let endpoints: [Endpoint]
}
