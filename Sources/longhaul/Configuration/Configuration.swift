import Migrations
import Phases

/// What the operator wrote, checked. Nobody below the commands reads it.
struct Configuration: Sendable {
  /// Where it was found.
  var file: String
  /// libpq's connection string, a secret if it came from the environment; empty: libpq's own
  /// variables and defaults say it all.
  var database: String
  /// Where the certificates are; nil: no worker can start.
  var tls: TLSFiles?
  /// In the order of their names.
  var regions: [RegionConfiguration]
  var routes: [RouteConfiguration]
  /// By name; `default` is always there.
  var policies: [String: Policy]
  /// By name.
  var hooks: [String: HookSet]
  /// By name.
  var probes: [String: Probe]
  var log: LogConfiguration

  /// The region of that name.
  ///
  /// - Throws: `Complaint` that names the known ones.
  func region(_ name: String) throws(Complaint) -> RegionConfiguration {
    if let region = regions.first(where: { $0.name == name }) { return region }
    throw Complaint.unknown("region", name, known: regions.map(\.name), where: file)
  }

  /// The route's settings; a route that the file does not mention has the defaults.
  func route(from source: String, to destination: String) -> RouteConfiguration {
    routes.first { $0.source == source && $0.destination == destination }
      ?? RouteConfiguration(source: source, destination: destination)
  }

  /// The policy of that name.
  ///
  /// - Throws: `Complaint` that names the known ones.
  func policy(_ name: String) throws(Complaint) -> Policy {
    if let policy = policies[name] { return policy }
    throw Complaint.unknown("policy", name, known: policies.keys.sorted(), where: file)
  }

  /// The hooks of that name.
  ///
  /// - Throws: `Complaint` that names the known ones.
  func hooks(_ name: String) throws(Complaint) -> HookSet {
    if let set = hooks[name] { return set }
    throw Complaint.unknown("set of hooks", name, known: hooks.keys.sorted(), where: file)
  }

  /// The probe of that name.
  ///
  /// - Throws: `Complaint` that names the known ones.
  func probe(_ name: String) throws(Complaint) -> Probe {
    if let probe = probes[name] { return probe }
    throw Complaint.unknown("probe", name, known: probes.keys.sorted(), where: file)
  }
}
