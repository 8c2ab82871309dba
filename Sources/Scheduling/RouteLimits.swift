/// How many migrations each route carries at once.
public struct RouteLimits: Sendable {
  private let limits: [Route: Int]
  private let usual: Int

  /// - Parameters:
  ///   - limits: by source and destination region.
  ///   - usual: of each route that is missing there.
  public init(_ limits: [(from: String, to: String, migrations: Int)], usual: Int) {
    self.usual = usual
    self.limits = Dictionary(
      limits.map { (Route(source: $0.from, destination: $0.to), $0.migrations) },
      uniquingKeysWith: min)
  }

  func migrations(from source: String, to destination: String) -> Int {
    limits[Route(source: source, destination: destination)] ?? usual
  }

  private struct Route: Hashable {
    let source: String
    let destination: String
  }
}
