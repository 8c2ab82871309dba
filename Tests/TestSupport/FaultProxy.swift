import Foundation
import OpenStack

/// The lab's proxies before Keystone and a region's other services, which put one fault into each kind of
/// call, once.
public struct FaultProxy: Sendable {
  /// The addresses that stand before the services, for a cloud's description.
  let endpoints: [Place: String]
  private let log: URL

  enum Place: String, CaseIterable {
    case identity
    case compute
    case volume = "block_storage"
    case image
    case network

    var address: (port: Int, path: String) {
      switch self {
      case .identity: (5000, "/v3")
      case .compute: (8774, "/v2.1")
      case .volume: (8776, "/v3/%(project_id)s")
      case .image: (9292, "")
      case .network: (9696, "")
      }
    }
  }

  /// What was put in so far, a line each.
  public var faults: [Substring] {
    String(decoding: FileManager.default.contents(atPath: log.path) ?? Data(), as: UTF8.self)
      .split(separator: "\n")
  }

  /// Starts proxies before a region's services, for a fleet; they end with it.
  static func start(
    _ fault: String, before host: String, _ keystone: String, for fleet: Fleet
  ) async throws -> FaultProxy {
    let script = URL(filePath: CephPrograms.clusterScript).deletingLastPathComponent()
      .appending(components: "openstack.d", "fault-proxy").path
    let log = fleet.directory.appending(components: "logs", "faults-\(host)")
    let addresses = fleet.directory.appending(components: "logs", "proxies-\(host)")
    try Data().write(to: log)
    try Data().write(to: addresses)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments =
      [script, fault]
      + Place.allCases.map { "http://\($0 == .identity ? keystone : host):\($0.address.port)" }
    process.environment = ProcessInfo.processInfo.environment.merging(fleet.environment) { $1 }
    process.standardOutput = try FileHandle(forWritingTo: addresses)
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    let lines = try await fleet.wait(for: "the fault proxy to start") {
      let text = try String(contentsOf: addresses, encoding: .utf8)
      let lines = text.split(separator: "\n").map(String.init)
      return lines.count == Place.allCases.count && text.hasSuffix("\n") ? lines : nil
    }
    var endpoints: [Place: String] = [:]
    for (service, line) in zip(Place.allCases, lines) {
      endpoints[service] = line + service.address.path
    }
    return FaultProxy(endpoints: endpoints, log: log)
  }
}

extension Fleet {
  /// Puts a fault into each kind of call of its workers to both regions' OpenStack, once; call it
  /// before they are started.
  public func putIn(_ fault: String) async throws -> [FaultProxy] {
    guard let lab else { throw FleetFailure("this fleet has no OpenStack") }
    var clouds = "clouds:\n"
    var proxies: [FaultProxy] = []
    for (region, cloud) in setup.clouds.sorted(by: { $0.key < $1.key }) {
      let configuration = try lab.configuration(cloud)
      let endpoint = try await lab.services(region).cloud.endpoint(.compute)
      guard let host = URL(string: endpoint)?.host(),
        let keystone = URL(string: configuration.authURL)?.host()
      else { throw FleetFailure(endpoint) }
      let proxy = try await FaultProxy.start(fault, before: host, keystone, for: self)
      proxies.append(proxy)
      clouds += """
          \(region):
            region_name: \(region)
            auth:
              auth_url: \(proxy.endpoints[.identity] ?? configuration.authURL)
              username: admin
              password: lab
              project_name: lab
              user_domain_name: Default
              project_domain_name: Default

        """
      for (service, url) in proxy.endpoints where service != .identity {
        clouds += "    \(service.rawValue)_endpoint_override: \(url)\n"
      }
    }
    try useClouds(clouds)
    return proxies
  }
}
