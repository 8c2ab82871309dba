import FoundationEssentials

/// What a service answered.
public struct Reply: Sendable {
  /// HTTP's.
  public let status: Int
  /// By their names in lower case.
  public let headers: [String: String]
  /// As it came.
  public let body: [UInt8]
  let call: Call
  let cloud: String

  /// The request's id in the service's logs.
  public var requestID: String? {
    headers["x-openstack-request-id"] ?? headers["x-compute-request-id"]
  }

  /// Reads the body.
  ///
  /// - Throws: `CloudError` that names what is missing or of another kind.
  public func decode<T: Decodable>(_ type: T.Type) throws(CloudError) -> T {
    try decode(type, with: [:])
  }

  func decode<T: Decodable>(
    _ type: T.Type, with information: [CodingUserInfoKey: any Sendable]
  ) throws(CloudError) -> T {
    let decoder = JSONDecoder()
    decoder.userInfo = information
    do {
      return try decoder.decode(type, from: Data(body))
    } catch {
      throw CloudError(
        .unexpected(Self.problem(error)), call, cloud: cloud, requestID: requestID)
    }
  }

  /// The place and the kind only: a value may be a secret.
  private static func problem(_ error: any Error) -> String {
    func place(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
      (context.codingPath + [key].compactMap(\.self)).map(\.stringValue).joined(separator: ".")
    }
    return switch error {
    case DecodingError.keyNotFound(let key, let context): "\(place(context, key)) is missing"
    case DecodingError.typeMismatch(let type, let context): "\(place(context)) is no \(type)"
    case DecodingError.valueNotFound(_, let context): "\(place(context)) is null"
    default: "it is not JSON"
    }
  }
}
