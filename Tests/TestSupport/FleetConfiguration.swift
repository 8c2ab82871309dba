import Foundation

/// The text of a fleet's `longhaul.yaml`.
struct FleetConfiguration {
  let database: String
  let certificates: URL
  let clusters: [String: String]
  let hooks: URL
  let setup: FleetSetup
  /// OpenStack's, where the regions have one.
  let cloudsFile: String?

  var yaml: String {
    """
    database: "\(database)"
    tls:
      authority: \(certificates.path)/authority.pem
      certificate: "\(certificates.path)/{region}.pem"
      key: "\(certificates.path)/{region}.key"
    log:
      level: debug
    regions:
    \(clusters.sorted { $0.key < $1.key }.map(region).joined(separator: "\n"))
    routes:
    \(route(from: "west", to: "east"))
    \(route(from: "east", to: "west"))
    policies:
      # A busy machine is slow; what depends on the target has its own.
      default:
        round_interval: 2s
        target: 2m
      manual:
        cutover: manual
      # The test rings the timer itself.
      patient:
        cutover: manual
        round_interval: 1h
      throttle:
        divergence: throttle
        target: 24s
        most_rounds: 2
      proceed:
        divergence: proceed
        target: 500ms
        most_rounds: 2
      hasty:
        target: 500ms
        most_rounds: 2
      lasting:
        retention: 1h
      once:
        most_freezes: 1
    hooks:
    \(FleetHooks.sets.map(set).joined(separator: "\n"))
    probes:
      # A file in the fleet's folder that the test makes.
      there:
        command: 'test -e \(hooks.path)/there-$LONGHAUL_MIGRATION || { echo nobody is there; exit 1; }'
        within: 2s
      closed:
        tcp: 127.0.0.1:1
        within: 1s
      addressed:
        tcp: "{address}:22"
        within: 1s
    \(cloudsFile.map(cloudProbes) ?? "")
    """
  }

  /// Something that surely answers: Keystone, by its internal address.
  private func cloudProbes(_ cloudsFile: String) -> String {
    guard let text = try? String(contentsOfFile: cloudsFile, encoding: .utf8),
      let host = text.firstMatch(of: /auth_url: https:\/\/([0-9.]+):/)?.1
    else { return "" }
    let keystone = "\(host):5000"
    return """
        http:
          http: http://\(keystone)/v3
        tcp:
          tcp: \(keystone)
        missing:
          http: http://\(keystone)/v3/nowhere
          within: 1s

      """
  }

  private func region(_ name: String, _ cluster: String) -> String {
    """
      \(name):
        ceph:
          conf: \(cluster)
          operation_timeout: \(setup.operationTimeout)
        transfer:
          listen: 127.0.0.1:0
        worker:
          lease: \(setup.lease)
          poll: 200ms
          grace: 10s
          slots: 8
    """ + cloud(name)
  }

  private func cloud(_ region: String) -> String {
    guard let cloudsFile, let cloud = setup.clouds[region] else { return "" }
    return """

          openstack:
            cloud: \(cloud)
            clouds_file: \(cloudsFile)
            pools: [\(OpenStackLab.pool)]
      """
  }

  private func route(from source: String, to destination: String) -> String {
    """
      - from: \(source)
        to: \(destination)
        window: \(setup.window)
        concurrent_migrations: 40
        direct: \(setup.isDirect)
    """ + (setup.bandwidth.map { "\n    bandwidth: \($0)" } ?? "")
      + (source == "west" && !setup.route.isEmpty ? "\n" + setup.route : "")
  }

  private func set(_ set: FleetHooks.Set) -> String {
    """
      \(set.name):
        time_limit: \(set.timeLimit)
        freeze: [\(hooks.path)/\(set.freeze)]
        activate: [\(hooks.path)/\(set.activate)]
        thaw: [\(hooks.path)/\(set.thaw)]
    """
  }
}
