import FoundationEssentials
import HTTP

/// Gets a token from Keystone.
struct Authentication: Sendable {
  private let configuration: CloudConfiguration
  private let transport: Transport
  private let options: CloudOptions

  init(_ configuration: CloudConfiguration, _ transport: Transport, _ options: CloudOptions) {
    self.configuration = configuration
    self.transport = transport
    self.options = options
  }

  func token() async throws -> Token {
    var call = try Call.post(
      .identity, "/auth/tokens", body: TokenRequest(credentials: configuration.credentials))
    // Two tokens for one do no harm.
    call.repeats = true
    let asked = ContinuousClock.now
    let url = Self.versioned(configuration.authURL) + "/auth/tokens"
    let headers = [
      "Content-Type: application/json", "Accept: application/json", "User-Agent: longhaul",
    ]
    let secrets = [configuration.credentials.secret]
    let attempts = Attempts(call, configuration.name, options, hiding: secrets)
    let reply = try await attempts.run { latest in
      try await transport.send(
        Request(
          method: "POST", url: url, headers: headers, body: call.body, timeLimit: call.timeLimit,
          latest: latest))
    }
    switch reply.status {
    case 200..<300: break
    case 401:
      throw CloudError(
        .unauthorized(ErrorBody.message(reply.body, status: 401)), call, cloud: configuration.name,
        requestID: reply.requestID
      ).redacting(secrets)
    default: throw CloudError(reply).redacting(secrets)
    }
    let answer = try reply.decode(TokenReply.self)
    guard let value = reply.headers["x-subject-token"] else {
      throw CloudError(
        .unexpected("X-Subject-Token is missing"), call, cloud: configuration.name,
        requestID: reply.requestID)
    }
    let life = answer.life
    return Token(
      value: Secret(value), project: answer.token.project?.id,
      roles: answer.token.roles?.map(\.name) ?? [], catalog: answer.token.catalog ?? [],
      renewAt: asked + .seconds(life - min(60, life / 4)))
  }

  /// With `/v3`, whatever the file says.
  private static func versioned(_ url: String) -> String {
    var url = url
    while url.hasSuffix("/") { url.removeLast() }
    if url.hasSuffix("/v2.0") { url.removeLast(5) }
    return url.hasSuffix("/v3") ? url : url + "/v3"
  }
}

extension Token {
  /// All regions that the catalog names.
  var regions: [String] {
    Set(catalog.flatMap(\.endpoints).compactMap { $0.region_id ?? $0.region }).sorted()
  }

  /// A service's address in the session's region.
  ///
  /// - Throws: `CloudError` that says what the catalog has instead.
  func endpoint(
    _ service: Service, _ configuration: CloudConfiguration, _ call: Call
  ) throws(CloudError) -> String {
    if let url = configuration.endpoints[service] {
      return url.replacing("%(project_id)s", with: project ?? "")
    }
    let regions = regions
    if configuration.region == nil, regions.count > 1 {
      throw CloudError(
        .unusable(
          "its catalog has the regions \(regions.joined(separator: ", ")): name one as region_name in "
            + "clouds.yaml"), call, cloud: configuration.name)
    }
    for type in service.types {
      let endpoints = catalog.filter { $0.type == type }.flatMap(\.endpoints)
      let found = endpoints.first { endpoint in
        endpoint.interface == configuration.interface
          && (configuration.region.map { $0 == endpoint.region_id || $0 == endpoint.region } ?? true)
      }
      if let found { return found.url }
    }
    let region = configuration.region ?? regions.first ?? ""
    throw CloudError(
      .unusable(
        "its catalog has no \(configuration.interface) endpoint of \(service.types[0]) in region "
          + "'\(region)'; it has the regions \(regions.joined(separator: ", "))"), call,
      cloud: configuration.name)
  }
}
