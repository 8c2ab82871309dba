import OpenStack
import TestSupport
import Testing

/// A worker that ends as in a power cut where security groups and key pairs are made, and removed: in the end
/// there is one of each, with the rules of the source's, and after a cancel none.
struct GroupKillTests {
  static var blows: [Blow] {
    Blow.all([
      (.forth, "create security group", "east"), (.forth, "create security rule", "east"),
      (.forth, "delete security rule", "east"), (.forth, "describe security group", "east"),
      (.forth, "create key pair", "east"), (.cancel, "delete security group", "east"),
      (.cancel, "delete key pair", "east"),
    ])
  }

  @Test(arguments: blows)
  func `a kill -9 at a call leaves exactly one of everything, and a cancel nothing`(blow: Blow)
    async throws
  {
    var setup = FleetSetup.openStack
    setup.route = "    mapping: {create: [security_groups, key_pairs]}"
    try await Fleet.with(setup) { fleet in
      let west = try await fleet.services("west")
      let east = try await fleet.services("east")
      let name = fleet.unique("lost")
      let group = try await west.neutron.createSecurityGroup(name, description: "for tests")
      for rule in group.rules { try await west.neutron.delete(rule: rule.id) }
      for port in [22, 80] {
        try await west.neutron.create(
          NewSecurityRule(
            group: group.id, direction: "ingress", ethertype: "IPv4", networkProtocol: "tcp",
            lowestPort: port, highestPort: port, peer: nil, peerGroup: nil))
      }
      try await west.nova.createKeyPair(name, publicKey: MappingTests.publicKey)
      let server = try await fleet.makeServer("lost", volumes: 1, groups: [group.id]) {
        $0.keyPair = name
      }
      func begin() async throws -> FleetMigration {
        try await fleet.migrate(server, options: "--cutover", "manual")
      }
      let migration = try await blow.way == .forth ? fleet.strike(blow, begin) : begin()
      try await migration.wait(for: "ready", within: .seconds(300))
      let made = try await east.neutron.securityGroups().filter { $0.name == name }
      #expect(made.map(\.description) == ["for tests"])
      #expect(made.flatMap(\.rules).compactMap(\.lowestPort).sorted() == [22, 80])
      #expect(try await east.nova.publicKey(name) == MappingTests.publicKey)
      if blow.way == .cancel {
        try await fleet.strike(blow) { try await migration.run("cancel").checked() }
      } else {
        try await migration.run("cancel").checked()
      }
      try await migration.wait(for: "cancelled", within: .seconds(300))
      #expect(try await !east.neutron.securityGroups().contains { $0.name == name })
      #expect(try await east.nova.publicKey(name) == nil)
      try await expectNothingMade(fleet, migration, server)
    }
  }
}
