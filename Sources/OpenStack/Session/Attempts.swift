import FoundationEssentials
import HTTP
import Logging

/// Sends one call until there is an answer that stands, or the patience has ended.
struct Attempts {
  private let call: Call
  private let cloud: String
  private let options: CloudOptions
  private let secrets: [Secret]
  private let logger: Logger?

  /// - Parameter secrets: what is sent, and no error may repeat.
  init(
    _ call: Call, _ cloud: String, _ options: CloudOptions, hiding secrets: [Secret],
    _ logger: Logger? = nil
  ) {
    self.call = call
    self.cloud = cloud
    self.options = options
    self.secrets = secrets
    self.logger = logger
  }

  /// - Parameters:
  ///   - end: when the last attempt is sent; nil: when the patience ends.
  ///   - send: one attempt, which must not be sent after the instant that it is given.
  /// - Returns: the answer, whatever its status.
  /// - Throws: `CloudError` without an answer, `CancellationError`.
  func run(
    until end: ContinuousClock.Instant? = nil,
    _ send: (ContinuousClock.Instant) async throws -> Response
  ) async throws -> Reply {
    let end = end ?? .now + options.patience
    var attempt = 0
    while true {
      attempt += 1
      let failure: CloudError
      do {
        let response = try await send(end)
        let reply = Reply(
          status: response.status, headers: response.headers, body: response.body, call: call,
          cloud: cloud)
        failure = CloudError(reply).redacting(secrets)
        guard isWorthAnother(reply.status, failure.retryAfter) else { return reply }
      } catch let error as TransportFailure {
        failure = CloudError(error, call, cloud: cloud).redacting(secrets)
        guard isWorthAnother(error) else { throw failure }
      }
      let pause = self.pause(after: attempt, failure.retryAfter)
      guard ContinuousClock.now + pause < end else { throw failure }
      logger?.debug("tries again", metadata: ["because": "\(failure)", "in": "\(pause)"])
      try await Task.sleep(for: pause)
    }
  }

  /// Busy services say so, and when to come back, before they do anything. A 413 that names a time is an old
  /// form of 429; without one it is the quota's. A 503 without one may be a balancer's that lost the service
  /// after it had passed the call on.
  private func isWorthAnother(_ status: Int, _ retryAfter: Double?) -> Bool {
    switch status {
    case 429: true
    case 503: retryAfter != nil || call.repeats
    case 413: (retryAfter ?? 0) > 0
    case 500, 502, 504: call.repeats
    default: false
    }
  }

  private func isWorthAnother(_ failure: TransportFailure) -> Bool {
    switch failure {
    case .unreachable: true
    case .timedOut, .connectionLost: call.repeats
    case .untrusted, .cancelled, .misused: false
    }
  }

  /// What the service asks for; else doubled from attempt to attempt, with jitter so that many who
  /// failed together do not come back together.
  private func pause(after attempt: Int, _ asked: Double?) -> Duration {
    let full = min(options.pause * (1 << min(attempt - 1, 6)), .seconds(8))
    let jitter = full * Double.random(in: 0.25...1)
    guard let asked, asked > 0 else { return jitter }
    return .seconds(asked) + jitter * 0.1
  }
}

extension CloudError {
  /// What a service's answer says.
  init(_ reply: Reply) {
    self.init(
      .refused(reply.status, ErrorBody.message(reply.body, status: reply.status)), reply.call,
      cloud: reply.cloud, requestID: reply.requestID,
      retryAfter: reply.headers["retry-after"].flatMap(RetryAfter.seconds))
  }

  init(_ failure: TransportFailure, _ call: Call, cloud: String) {
    let kind: Kind =
      switch failure {
      case .unreachable(let why): .unreachable(why)
      case .untrusted(let why): .untrusted(why)
      case .timedOut: .timedOut
      case .connectionLost(let why): .connectionLost(why)
      case .cancelled: .connectionLost("cancelled")
      case .misused(let why): .unusable("its address in the catalog is of no use: \(why)")
      }
    self.init(kind, call, cloud: cloud)
  }
}
