import FoundationEssentials
package import HTTP
public import Logging

/// A session with one cloud's region: it knows where the services are, proves itself to them, and tries
/// again what may be tried again.
public final class Cloud: Sendable {
  /// The cloud's name in `clouds.yaml`.
  public var name: String { configuration.name }

  let configuration: CloudConfiguration
  let options: CloudOptions
  private let trust: Trust
  private let transport: Transport
  private let tokens: TokenHolder
  let versions = VersionCache()
  private let logger: Logger

  /// Begins a session; nothing is sent before the first call.
  public init(
    _ configuration: CloudConfiguration, logger: Logger, options: CloudOptions = CloudOptions()
  ) {
    self.configuration = configuration
    self.options = options
    self.logger = logger
    trust = Trust(
      authority: configuration.authority, verifies: configuration.verifies,
      clientCertificate: configuration.clientCertificate, clientKey: configuration.clientKey)
    let transport = Transport(trust, connections: options.connections)
    self.transport = transport
    tokens = TokenHolder {
      try await Authentication(configuration, transport, options).token()
    }
  }

  /// Sends one call, with a token that holds, again where that is safe.
  ///
  /// 429 says that nothing was done, as do a 503 with a Retry-After and a connection that was never made:
  /// such a call is sent again until the patience ends. All other failures only end in another attempt where the
  /// call ``Call/repeats``. The patience begins here, before the token is asked for; after it, and after
  /// ``Sending/latest``, nothing is sent any more, even if the process was stopped meanwhile.
  ///
  /// - Throws: `CloudError` for everything that is no success, `CancellationError`.
  @discardableResult
  public func send(_ call: Call) async throws -> Reply {
    let end = Sending.end(after: options.patience)
    var token = try await tokens.current()
    var reply = try await attempts(call, token, until: end)
    if reply.status == 401 {
      token = try await tokens.current(besides: token)
      reply = try await attempts(call, token, until: end)
    }
    guard reply.status < 400 else { throw CloudError(reply).redacting([token.value]) }
    return reply
  }

  /// Sends one call whose body comes from a pipe, or whose reply's body goes into one; never a second
  /// time.
  ///
  /// - Throws: `CloudError` for everything that is no success, `CancellationError`; the pipe is broken
  ///   then.
  package func stream(
    _ call: Call, upload: (from: BytePipe, size: UInt64)? = nil, download: BytePipe? = nil
  ) async throws {
    let token = try await tokens.current()
    let url = URLText.join(
      try token.endpoint(call.service, configuration, call), call.path, query: call.query)
    // It may take hours, and must not keep other calls waiting for a connection.
    let transport = Transport(trust, connections: 1)
    defer { Task { await transport.close() } }
    do {
      let response = try await transport.send(
        Request(
          method: call.method.rawValue, url: url,
          headers: [
            "X-Auth-Token: \(token.value.value)", "User-Agent: longhaul",
            "Content-Type: application/octet-stream", "Expect:",
          ], timeLimit: call.timeLimit, isFresh: true, upload: upload, download: download))
      let reply = Reply(
        status: response.status, headers: response.headers, body: response.body, call: call,
        cloud: configuration.name)
      // The next one begins with a token that holds.
      if reply.status == 401 { _ = try await tokens.current(besides: token) }
      guard reply.status < 400 else { throw CloudError(reply).redacting([token.value]) }
    } catch let failure as TransportFailure {
      throw CloudError(failure, call, cloud: configuration.name)
    }
  }

  /// The id of the project that the session is for.
  public func projectID() async throws -> String {
    try await tokens.current().project ?? ""
  }

  /// The names of the user's roles in it.
  public func roles() async throws -> [String] { try await tokens.current().roles }

  /// The region's name in the catalog.
  public func region() async throws -> String {
    if let region = configuration.region { return region }
    return try await tokens.current().regions.first ?? ""
  }

  /// A service's address, from the catalog.
  public func endpoint(_ service: Service) async throws -> String {
    try await tokens.current().endpoint(
      service, configuration, Call(service: service, method: .get, path: ""))
  }

  /// Ends the session; calls that are under way end first.
  public func close() async { await transport.close() }

  private func attempts(
    _ call: Call, _ token: Token, until end: ContinuousClock.Instant
  ) async throws -> Reply {
    let endpoint = try token.endpoint(call.service, configuration, call)
    let url = URLText.join(
      call.isVersionDocument ? URLText.version(of: endpoint) : endpoint, call.path,
      query: call.query)
    let attempts = Attempts(call, configuration.name, options, hiding: [token.value], logger)
    return try await attempts.run(until: end) {
      try await transport.send(request(call, url, token, latest: $0))
    }
  }

  private func request(
    _ call: Call, _ url: String, _ token: Token, latest: ContinuousClock.Instant
  ) -> Request {
    var headers = [
      "X-Auth-Token: \(token.value.value)", "Accept: application/json",
      "User-Agent: longhaul",
    ]
    if call.body != nil { headers.append("Content-Type: application/json") }
    if let version = call.microversion {
      headers.append("OpenStack-API-Version: \(call.service.rawValue) \(version)")
    }
    return Request(
      method: call.method.rawValue, url: url, headers: headers, body: call.body,
      timeLimit: call.timeLimit, latest: latest, isFresh: !call.repeats)
  }
}
