/// One cloud, as `clouds.yaml` describes it.
public struct CloudConfiguration: Sendable {
  /// Its name in the file.
  public var name: String
  /// Keystone's address, with or without `/v3`.
  public var authURL: String
  /// The region's name in the catalog; nil: the only one there is.
  public var region: String?
  /// Which of a service's addresses is used: `public`, `internal` or `admin`.
  public var interface: String
  /// Addresses that go before the catalog's; `%(project_id)s` stands for the project's id.
  public var endpoints: [Service: String]
  /// How a session proves itself.
  public var credentials: Credentials
  /// A file with authorities' certificates; nil: the system's.
  public var authority: String?
  /// Whether services have to prove themselves.
  public var verifies: Bool
  /// A file with the client's certificate.
  public var clientCertificate: String?
  /// A file with its key.
  public var clientKey: String?

  /// All of its parts.
  public init(
    name: String, authURL: String, region: String?, interface: String = "public",
    endpoints: [Service: String] = [:], credentials: Credentials, authority: String? = nil,
    verifies: Bool = true,
    clientCertificate: String? = nil, clientKey: String? = nil
  ) {
    self.name = name
    self.authURL = authURL
    self.region = region
    self.interface = interface
    self.endpoints = endpoints
    self.credentials = credentials
    self.authority = authority
    self.verifies = verifies
    self.clientCertificate = clientCertificate
    self.clientKey = clientKey
  }
}

/// A cloud's description cannot be used.
public struct CloudConfigurationError: Error, CustomStringConvertible {
  /// What is wrong, where, and what to do.
  public let description: String
}
