import Foundation
import OpenStack
import TestSupport
import Testing

/// What the destination lacks, and may be made there.
struct MappingTests {
  static let publicKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDZ3l0u1l2V8xq9W0e5Yk9G2hXcVb1n4m5p6q7r8s9t0 lab"

  @Test func `a server that was renamed keeps its host name`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("renamed", volumes: 1) { $0.hostName = "db-7" }
      #expect(try await fleet.server(server.id, in: "west").hostName == "db-7")
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      let twin = try #require(try await fleet.servers(named: server.name, in: "east").first)
      #expect(twin.hostName == "db-7")
      // What Cinder itself put among the metadata is no user's.
      let made = try #require(try await fleet.madeVolumes(for: migration).first)
      #expect(made.metadata["attached_mode"] == nil)
      #expect(made.metadata["readonly"] == nil)
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled", within: .seconds(240))
    }
  }

  @Test func `security groups with their rules, and key pairs, are made where that is allowed`()
    async throws
  {
    var setup = FleetSetup.openStack
    setup.route = "    mapping: {create: [security_groups, key_pairs]}"
    try await Fleet.with(setup) { fleet in
      let west = try await fleet.services("west")
      let east = try await fleet.services("east")
      let name = "web \(UUID().uuidString.prefix(8))"
      let group = try await west.neutron.createSecurityGroup(
        name, description: "for tests", isStateful: false)
      try await west.neutron.create(
        NewSecurityRule(
          group: group.id, direction: "ingress", ethertype: "IPv4", networkProtocol: "tcp",
          lowestPort: 22, highestPort: 23, peer: "192.0.2.0/24", peerGroup: nil))
      // One that lets its own members in.
      try await west.neutron.create(
        NewSecurityRule(
          group: group.id, direction: "ingress", ethertype: "IPv4", networkProtocol: "udp",
          lowestPort: 53, highestPort: 53, peer: nil, peerGroup: group.id))
      // One that lets nothing out by IPv6, as Neutron does by itself, and all by IPv4 in other words.
      for rule in group.rules { try await west.neutron.delete(rule: rule.id) }
      try await west.neutron.create(
        NewSecurityRule(
          group: group.id, direction: "egress", ethertype: "IPv4", networkProtocol: nil,
          lowestPort: nil, highestPort: nil, peer: "0.0.0.0/0", peerGroup: nil))
      try await west.nova.createKeyPair(name, publicKey: Self.publicKey)
      let server = try await fleet.makeServer(
        "guarded", volumes: 1, groups: [group.id]
      ) { $0.keyPair = name }

      // What was made for a migration that is cancelled is removed with it.
      let cancelled = try await fleet.migrate(server, options: "--cutover", "manual")
      try await cancelled.wait(for: "ready", within: .seconds(240))
      #expect(try await east.neutron.securityGroups().contains { $0.name == name })
      try await cancelled.run("cancel").checked()
      try await cancelled.wait(for: "cancelled", within: .seconds(240))
      #expect(try await !east.neutron.securityGroups().contains { $0.name == name })
      #expect(try await east.nova.publicKey(name) == nil)

      let migration = try await fleet.migrate(
        server, options: "--placement", "create", "--cutover", "manual")
      try await migration.wait(for: "ready", within: .seconds(240))
      let made = try #require(
        try await east.neutron.securityGroups().first { $0.name == name })
      #expect(!made.isStateful)
      #expect(made.description == "for tests")
      #expect(made.rules.filter { $0.direction == "egress" }.map(\.ethertype) == ["IPv4"])
      let rules = made.rules.filter { $0.direction == "ingress" }
      #expect(Set(rules.map(\.networkProtocol)) == ["tcp", "udp"])
      let ssh = try #require(rules.first { $0.networkProtocol == "tcp" })
      #expect(ssh.lowestPort == 22 && ssh.highestPort == 23 && ssh.peer == "192.0.2.0/24")
      #expect(rules.first { $0.networkProtocol == "udp" }?.peerGroup == made.id)
      #expect(try await east.nova.publicKey(name) == Self.publicKey)

      // From here it is its users' to change: the cutover does not ask for its rules again.
      let dropped = try #require(rules.first { $0.networkProtocol == "udp" })
      try await east.neutron.delete(rule: dropped.id)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(240))
      let left = try #require(
        try await east.neutron.securityGroups().first { $0.name == name })
      #expect(Set(left.rules.map(\.id)) == Set(made.rules.map(\.id)).subtracting([dropped.id]))
      let twin = try #require(try await fleet.servers(named: server.name, in: "east").first)
      #expect(twin.keyPair == name)
      let ports = try await east.neutron.ports(ofServer: twin.id)
      #expect(ports.map(\.securityGroups) == [[made.id]])
    }
  }

  @Test func `its cards keep their order, and its ports their names`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let west = try await fleet.services("west")
      let network = try #require(
        try await west.neutron.networks().first { $0.name == "dual" })
      var cards: [String] = []
      let server = try await fleet.makeServer("two-cards", volumes: 1) { _ in
      } ports: { first in
        // One of its addresses follows from the card.
        let second = try await west.neutron.create(NewPort(name: "second", network: network.id))
        // The other way round than Neutron lists them.
        return [first, second].sorted(by: >)
      }
      cards = try await west.nova.cards(of: server.id)
      #expect(cards.count == 2)
      let listed = try await west.neutron.ports(ofServer: server.id).map(\.mac)
      #expect(cards == listed.reversed())
      let addresses = try await addresses(of: server.id, west)
      #expect(addresses.filter { $0.contains(":") }.count == 1)
      let migration = try await fleet.migrate(server)
      try await migration.wait(for: "done", within: .seconds(240))
      let twin = try #require(try await fleet.servers(named: server.name, in: "east").first)
      let east = try await fleet.services("east")
      #expect(try await east.nova.cards(of: twin.id) == cards)
      #expect(try await self.addresses(of: twin.id, east) == addresses)
      try await migration.waitUntilCompared()
      try await migration.run("finalize").checked()
      try await migration.wait(for: "finalized", within: .seconds(240))
      let names = try await east.neutron.ports(ofServer: twin.id).map(\.name)
      #expect(Set(names) == [server.name, "second"])
    }
  }

  @Test func `its server group, user data and config drive are those of the source`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let name = "apart-\(UUID().uuidString.prefix(8))"
      let west = try await makeServerGroup(name, fleet.services("west"))
      let data = Data("#cloud-config\nhostname: kept\n".utf8).base64EncodedString()
      let server = try await fleet.makeServer("described once", volumes: 1) {
        $0.group = west
        $0.userData = data
        $0.hasConfigDrive = true
      }
      // By its name: lists of servers leave their groups out.
      let words = ["server", server.name, "--from", "west", "--to", "east"]
      let refused = try await fleet.longhaul(["migrate"] + words)
      #expect(refused.exitCode == 7)
      #expect(refused.errors.contains("there is no server group '\(name)'"))

      let east = try await makeServerGroup(name, fleet.services("east"))
      let plan = try await fleet.longhaul(["plan"] + words)
      #expect(plan.output.contains("its config drive is made anew"))
      let migration = try await fleet.migrate(server)
      try await migration.wait(for: "done", within: .seconds(240))
      let named = try await fleet.servers(named: server.name, in: "east")
      let twin = try await fleet.server(try #require(named.first).id, in: "east")
      #expect(twin.groups == [east])
      #expect(twin.userData == data)
      #expect(twin.hasConfigDrive)
    }
  }

  private func addresses(of server: String, _ services: Services) async throws -> Set<String> {
    Set(try await services.neutron.ports(ofServer: server).flatMap(\.addresses).map(\.address))
  }

  /// - Returns: its id.
  private func makeServerGroup(_ name: String, _ services: Services) async throws -> String {
    struct Group: Codable {
      var id: String?
      var name: String
      var policy: String
    }
    let body = ["server_group": Group(name: name, policy: "soft-anti-affinity")]
    let made = try await services.cloud.send(
      .post(.compute, "/os-server-groups", body: body, microversion: "2.64")
    ).decode([String: Group].self)
    return try #require(made["server_group"]?.id)
  }
}
