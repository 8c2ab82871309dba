import Migrations
import Servers
import Transfer

/// How data goes from one region to another.
struct RouteConfiguration: Hashable, Sendable {
  var source: String
  var destination: String
  /// What all copies over the route may take together; nil: no limit.
  var bandwidth: DataRate?
  /// Connections of one volume's copy.
  var streams = 8
  /// How much is on the way or waiting to be written, for one volume's copy.
  var window = ByteCount.mebibytes(64)
  var compression = Compression.auto
  /// The destination's workers reach the source's Ceph, and read it themselves.
  var isDirect = false
  /// Migrations at once on this route.
  var concurrentMigrations = usualMigrations
  /// Which names at the destination stand for which at the source.
  var mapping = Mapping()

  /// Migrations at once on a route that does not say.
  static let usualMigrations = 4

  init(source: String, destination: String) {
    self.source = source
    self.destination = destination
  }
}

extension RouteConfiguration {
  init(_ section: Section, regions: [String]) {
    self.init(source: section.required("from"), destination: section.required("to"))
    for (key, name) in [("from", source), ("to", destination)]
    where !name.isEmpty && !regions.contains(name) {
      let hint = regions.nearest(to: name).map { ", did you mean \($0)?" } ?? ","
      section.source.complain(
        "\(section.name(key)): there is no region \(name)\(hint)"
          + " known: \(regions.joined(separator: ", "))", at: section.node(key))
    }
    if source == destination, !source.isEmpty {
      section.source.complain(
        "\(section.path) goes from \(source) to itself; two regions are needed",
        at: section.node("to"))
    }
    let bandwidths = DataRate(bytesPerSecond: 10_000)...DataRate.megabytes(1_000_000)
    bandwidth = section.value("bandwidth", in: bandwidths) { $0.inBits }
    streams = section.number("streams", in: 1...64) ?? streams
    window =
      section.size("window", in: .mebibytes(8) ... .gibibytes(1)) ?? window
    compression = section.value("compression") ?? compression
    isDirect = section.value("direct") ?? isDirect
    concurrentMigrations =
      section.number("concurrent_migrations", in: 1...1000) ?? concurrentMigrations
    mapping = section.section("mapping")?.read { Mapping($0) } ?? mapping
  }
}
