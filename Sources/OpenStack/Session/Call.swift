public import FoundationEssentials

/// What is done with a resource.
public enum Method: String, Sendable {
  case get = "GET"
  case post = "POST"
  case put = "PUT"
  case delete = "DELETE"
}

/// One request to a service.
public struct Call: Sendable {
  /// Which service.
  public var service: Service
  /// What is done.
  public var method: Method
  /// Below the service's endpoint, with a slash before it.
  public var path: String
  /// Names and values, escaped when they are sent.
  public var query: [(String, String)]
  /// JSON.
  public var body: Data?
  /// As `2.93`; nil for services without.
  public var microversion: String?
  /// For one attempt, from connecting to the reply's end.
  public var timeLimit: Duration
  /// Whether it may be sent again although it may have been done: after a time-out, a lost
  /// connection, or an error of the service's own.
  public var repeats: Bool
  /// Whether it asks for the service's versions, and ``path`` begins below the version.
  var isVersionDocument = false

  /// All of its parts.
  ///
  /// - Parameter repeats: nil: only what changes nothing does.
  public init(
    service: Service, method: Method, path: String, query: [(String, String)] = [],
    body: Data? = nil, microversion: String? = nil, timeLimit: Duration = .seconds(60),
    repeats: Bool? = nil
  ) {
    self.service = service
    self.method = method
    self.path = path
    self.query = query
    self.body = body
    self.microversion = microversion
    self.timeLimit = timeLimit
    self.repeats = repeats ?? (method == .get)
  }

  /// Reads something.
  public static func get(
    _ service: Service, _ path: String, query: [(String, String)] = [],
    microversion: String? = nil
  ) -> Call {
    Call(service: service, method: .get, path: path, query: query, microversion: microversion)
  }

  /// Makes something, or acts on it.
  public static func post(
    _ service: Service, _ path: String, body: some Encodable, microversion: String? = nil
  ) throws -> Call {
    Call(
      service: service, method: .post, path: path, body: try JSONEncoder().encode(body),
      microversion: microversion)
  }
}

extension Call: CustomStringConvertible {
  /// Method, service and path; nothing of what is sent.
  public var description: String { "\(method.rawValue) \(service.rawValue) \(path)" }
}
