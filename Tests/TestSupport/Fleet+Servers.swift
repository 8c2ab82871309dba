import Foundation
public import OpenStack

extension Fleet {
  /// The services of a region's OpenStack.
  ///
  /// - Throws: `FleetFailure` where there is none.
  public func services(_ region: String) async throws -> Services {
    guard let lab else { throw FleetFailure("this fleet has no OpenStack") }
    return try await lab.services(region)
  }

  /// Makes a running server with a root volume and more, with random data in each.
  ///
  /// - Parameters:
  ///   - groups: ids of security groups; nil: the project's default.
  ///   - adjust: what else it is to have.
  public func makeServer(
    _ name: String, volumes count: Int = 2, in region: String = "west", groups: [String]? = nil,
    adjust: (inout NewServer) -> Void = { _ in },
    ports: (String) async throws -> [String] = { [$0] }
  ) async throws -> FleetServer {
    let services = try await services(region)
    let name = unique(name)
    var volumes: [String] = []
    for index in 0..<count {
      volumes.append(try await makeVolume("\(name)-\(index)", in: region))
    }
    try await services.cinder.setBootable(true, volumes[0])
    for (index, volume) in volumes.enumerated() {
      try await scribble("volume-\(volume)", in: region, seed: UInt64(index + 1))
    }
    return try await boot(
      name, from: volumes, in: region, groups: groups, adjust: adjust, ports: ports)
  }

  /// Makes an empty volume of 1 GiB, and waits until it is there.
  ///
  /// - Returns: its id.
  public func makeVolume(_ name: String, in region: String) async throws -> String {
    let cinder = try await services(region).cinder
    let volume = try await cinder.create(
      NewVolume(name: name, size: 1, metadata: [OpenStackLab.mark: directory.path]))
    try await wait(until: "volume \(volume) to be available", every: Self.cloudPause) {
      try await cinder.volume(volume).status == .available
    }
    return volume
  }

  /// How often a cloud is asked: each question of a server takes Nova and Neutron a third of a second.
  public static let cloudPause: Duration = .milliseconds(500)

  /// A name that no other fleet gives, not even one of a run that was broken off.
  public func unique(_ name: String) -> String {
    "\(name)-\(ProcessInfo.processInfo.processIdentifier)-\(directory.lastPathComponent)"
  }

  /// Boots a server from volumes, the root first, and waits until Nova says that it runs.
  func boot(
    _ name: String, from volumes: [String], in region: String, groups: [String]? = nil,
    adjust: (inout NewServer) -> Void = { _ in },
    ports: (String) async throws -> [String] = { [$0] }
  ) async throws -> FleetServer {
    let services = try await services(region)
    let flavor = try await services.nova.flavors().first { $0.name == "diskless" }
    let network = try await services.neutron.networks().first { $0.name == "private" }
    guard let flavor, let network else { throw FleetFailure("the lab lacks flavor or network") }
    let port = try await services.neutron.create(
      NewPort(name: name, network: network.id, securityGroups: groups))
    var new = NewServer(
      name: name, flavor: flavor.id, ports: try await ports(port), volumes: volumes,
      metadata: [OpenStackLab.mark: directory.path, "role": "web"], tags: ["blue"])
    adjust(&new)
    let server = try await services.nova.create(new)
    try await wait(until: "server \(name) to run", within: .seconds(180), every: Self.cloudPause) {
      try await self.server(server, in: region).isRunning
    }
    let made = try await services.neutron.ports(ofServer: server)
    return FleetServer(
      id: server, name: name, volumes: volumes, mac: made.first?.mac ?? "",
      addresses: made.flatMap(\.addresses).map(\.address))
  }

  /// One server now.
  public func server(_ id: String, in region: String) async throws -> NovaServer {
    try await services(region).nova.server(id)
  }

  /// All servers of that name.
  public func servers(named name: String, in region: String) async throws -> [NovaServer] {
    try await services(region).nova.servers(named: name)
  }

  /// The volumes that a migration's server has been given in the east, whoever wrote them down.
  public func madeVolumes(for migration: FleetMigration) async throws -> [CinderVolume] {
    let mark: String = try await value(
      "SELECT mark::text FROM longhaul.server WHERE migration = \(migration.id)")
    return try await services("east").cinder.volumes(where: "longhaul.server", is: mark)
  }

  /// The ports that a migration's server has been given in the east, whoever wrote them down.
  public func madePorts(for migration: FleetMigration) async throws -> [NeutronPort] {
    let mark: String = try await value(
      "SELECT mark::text FROM longhaul.server WHERE migration = \(migration.id)")
    return try await services("east").neutron.ports(named: "longhaul-\(mark)-0")
  }

  /// Submits a server's migration from west to east with `longhaul migrate server`.
  public func migrate(
    _ server: FleetServer, options: String...
  ) async throws -> FleetMigration {
    try await migrate(server, options: options)
  }

  /// The same, with the options in a list.
  public func migrate(
    _ server: FleetServer, options: [String]
  ) async throws -> FleetMigration {
    struct Submitted: Decodable { let migration: Int64 }
    let command = try await longhaul(
      ["migrate", "server", server.id, "--from", "west", "--to", "east", "--format", "json"]
        + options)
    return FleetMigration(id: try command.decoded(Submitted.self).migration, fleet: self)
  }
}

extension Fleet {
  /// Takes a migration back with `longhaul failback`.
  public func failBack(
    _ migration: FleetMigration, options: String...
  ) async throws -> FleetMigration {
    struct Submitted: Decodable { let migration: Int64 }
    let command = try await longhaul(
      ["failback", "\(migration.id)", "--format", "json"] + options)
    return FleetMigration(id: try command.decoded(Submitted.self).migration, fleet: self)
  }
}
