/// A service whose calls state their microversion: the newest that both sides know.
protocol VersionedService: Sendable {
  /// Which it is.
  static var service: Service { get }
  /// The oldest microversion that will do.
  static var needed: String { get }
  /// The newest that the client was written for.
  static var known: String { get }
  var cloud: Cloud { get }
}

extension VersionedService {
  func get(_ path: String, query: [(String, String)] = []) async throws -> Call {
    .get(Self.service, path, query: query, microversion: try await microversion())
  }

  func post(_ path: String, _ body: some Encodable) async throws -> Call {
    try .post(Self.service, path, body: body, microversion: await microversion())
  }

  func delete(_ path: String) async throws -> Call {
    Call(
      service: Self.service, method: .delete, path: path, microversion: try await microversion())
  }

  /// The zones that are available; `GET /os-availability-zone`.
  func availableZones() async throws -> [String] {
    try await cloud.send(await get("/os-availability-zone")).decode(ZonesBody.self)
      .availabilityZoneInfo.filter(\.zoneState.available).map(\.zoneName)
  }

  /// What is used of the project's limits; `GET /limits`.
  func absoluteLimits<Limits: Decodable>(_ type: Limits.Type) async throws -> Limits {
    try await cloud.send(await get("/limits")).decode(LimitsBody<Limits>.self).limits.absolute
  }

  /// Whether calls state this microversion or a newer one.
  func knows(_ version: String) async throws -> Bool {
    guard let wanted = Microversion(version), let now = Microversion(try await microversion())
    else { return false }
    return now >= wanted
  }

  private func microversion() async throws -> String {
    try await cloud.microversion(Self.service, needed: Self.needed, known: Self.known)
  }
}

private struct ZonesBody: Decodable {
  struct Zone: Decodable {
    struct State: Decodable { let available: Bool }
    let zoneName: String
    let zoneState: State
  }
  let availabilityZoneInfo: [Zone]
}

private struct LimitsBody<Limits: Decodable>: Decodable {
  struct Outer: Decodable { let absolute: Limits }
  let limits: Outer
}
