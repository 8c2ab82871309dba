/// How many migrations each route carries at once.
public struct RouteLimits: Sendable {
  private let limits: [Route: Int]

  /// - Parameter limits: by source and destination region; a route that is missing has no limit.
  public init(_ limits: [(from: String, to: String, migrations: Int)]) {
    self.limits = Dictionary(
      limits.map { (Route(source: $0.from, destination: $0.to), $0.migrations) },
      uniquingKeysWith: min)
  }

  func migrations(from source: String, to destination: String) -> Int? {
    limits[Route(source: source, destination: destination)]
  }

  private struct Route: Hashable {
    let source: String
    let destination: String
  }
}
