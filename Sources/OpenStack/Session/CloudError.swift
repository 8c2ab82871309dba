/// A cloud did not do what it was asked for.
public struct CloudError: Error, Sendable {
  /// What went wrong.
  public enum Kind: Sendable, Hashable {
    /// It answered with an error's status, and this message.
    case refused(Int, String)
    /// Nobody answers at its address.
    case unreachable(String)
    /// Who answers does not prove to be the service.
    case untrusted(String)
    /// No reply in the call's time.
    case timedOut
    /// The connection ended before the reply was whole.
    case connectionLost(String)
    /// Keystone does not let this user in.
    case unauthorized(String)
    /// The catalog has no such service in the region, or an address that is none, or the service is too old.
    case unusable(String)
    /// The reply is not what the service's documentation says.
    case unexpected(String)
  }

  /// What went wrong.
  public let kind: Kind
  /// What was asked for.
  public let call: String
  /// The cloud's name in `clouds.yaml`.
  public let cloud: String
  /// The request's id in the service's logs.
  public let requestID: String?
  /// How long the service asks to wait, in seconds.
  public let retryAfter: Double?
  /// Whether it changes something.
  let isChanging: Bool

  init(
    _ kind: Kind, _ call: Call, cloud: String, requestID: String? = nil, retryAfter: Double? = nil
  ) {
    self.kind = kind
    self.call = call.description
    self.cloud = cloud
    self.requestID = requestID
    self.retryAfter = retryAfter
    isChanging = call.method != .get
  }

  /// Another error with its words changed.
  init(_ other: CloudError, _ kind: Kind) {
    self.kind = kind
    call = other.call
    cloud = other.cloud
    requestID = other.requestID
    retryAfter = other.retryAfter
    isChanging = other.isChanging
  }

  /// HTTP's, where the service answered.
  public var status: Int? {
    if case .refused(let status, _) = kind { status } else { nil }
  }

  /// The user's roles do not allow it.
  public var isForbidden: Bool { status == 403 }

  /// There is no such thing, as the service itself says: a gateway that has lost its way to it knows no request's id.
  public var isNotFound: Bool { status == 404 && requestID != nil }

  /// It is not in the state for it, or somebody else was faster.
  public var isConflict: Bool { status == 409 }

  /// The request was not understood, or is not allowed in this state.
  public var isBadRequest: Bool { status == 400 }

  /// Whether the service's message has these words in it.
  func says(_ words: String) -> Bool {
    if case .refused(_, let message) = kind { message.contains(words) } else { false }
  }

  /// Whether it may be otherwise when it is asked again: the service is busy, away, or failed within.
  public var isPassing: Bool {
    switch kind {
    case .timedOut, .connectionLost, .unreachable: true
    case .refused(404, _): requestID == nil
    case .refused(let status, _): [429, 500, 502, 503, 504].contains(status)
    case .untrusted, .unauthorized, .unusable, .unexpected: false
    }
  }

  /// Whether it changes something and may have been done all the same.
  public var mayHaveHappened: Bool {
    guard isChanging else { return false }
    switch kind {
    case .timedOut, .connectionLost, .unexpected: return true
    case .refused(503, _): return retryAfter == nil
    case .refused(let status, _): return [500, 502, 504].contains(status)
    case .unreachable, .untrusted, .unauthorized, .unusable: return false
    }
  }
}

extension CloudError: CustomStringConvertible {
  /// One sentence: what was wrong, with what, and what to do.
  public var description: String {
    let id = requestID.map { " (\($0))" } ?? ""
    return "cloud \(cloud): \(call): \(what)\(id)"
  }

  private var what: String {
    switch kind {
    case .refused(413, let message): "over quota: \(message)"
    case .refused(404, let message) where requestID == nil:
      "404, and not by the service itself: \(message); look at the balancer before it"
    case .refused(let status, let message): "\(status): \(message)"
    case .unreachable(let why): "cannot be reached: \(why); look at the service and the network"
    case .untrusted(let why):
      "\(why); name the authority that signed its certificate as `cacert` in clouds.yaml"
    case .timedOut: "no answer in time"
    case .connectionLost(let why): "the connection was lost: \(why)"
    case .unauthorized(let why): "\(why); look at the cloud's `auth` in clouds.yaml"
    case .unusable(let why): why
    case .unexpected(let why): "not the reply that was expected: \(why)"
    }
  }
}
