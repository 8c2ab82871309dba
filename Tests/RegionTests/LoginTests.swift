import Foundation
import OpenStack
import TestSupport
import Testing

/// Who is let in, and what is said before anything is changed.
struct LoginTests {
  @Test func `the doctor tells whom OpenStack lets in, and as what`() async throws {
    var setup = FleetSetup.openStack
    setup.clouds["east"] = "east-member"
    try await Fleet.with(setup) { fleet in
      let good = try await fleet.longhaul("doctor", "--pool", fleet.pool)
      #expect(good.output.contains("openstack west"))
      #expect(good.output.contains("no administrator: user data is not seen"))
      #expect(good.exitCode == 0, "\(good)")

      let clouds = try String(
        contentsOf: URL(filePath: OpenStackLab.current().cloudsFile), encoding: .utf8)
      try fleet.useClouds(clouds.replacing("password: lab", with: "password: hunter2"))
      let bad = try await fleet.longhaul("doctor", "--pool", fleet.pool)
      #expect(bad.exitCode == 7)
      #expect(bad.output.contains("look at the cloud's `auth` in clouds.yaml"))
      #expect(!(bad.output + bad.errors).contains("hunter2"))
      let plan = try await fleet.longhaul(
        "plan", "server", "web-1", "--from", "west", "--to", "east")
      #expect(plan.exitCode == 3)
      #expect(!(plan.output + plan.errors).contains("hunter2"))
    }
  }

  @Test func `bad input is said before anything is changed`() async throws {
    try await Fleet.with(.openStack) { fleet in
      func command(_ words: String...) async throws -> FleetCommand {
        try await fleet.longhaul(["migrate", "server"] + words)
      }
      let unknown = try await command("no-such", "--from", "west", "--to", "east")
      #expect(unknown.exitCode == 4)
      #expect(unknown.errors.contains("there is no server 'no-such' in region west"))
      let same = try await command("web-1", "--from", "west", "--to", "west")
      #expect(same.exitCode == 2)
      let region = try await command("web-1", "--from", "west", "--to", "nowhere")
      #expect(region.exitCode == 4)
      // An address that is taken at the destination.
      let server = try await fleet.makeServer("taken")
      let services = try await fleet.services("east")
      let network = try #require(
        try await services.neutron.networks().first { $0.name == "private" })
      let subnet = try #require(
        try await services.neutron.subnets().first { $0.network == network.id })
      let port = try await services.neutron.create(
        NewPort(
          name: "in-the-way", network: network.id,
          addresses: [.init(subnet: subnet.id, address: try #require(server.addresses.first))]))
      let taken = try await command(server.id, "--from", "west", "--to", "east")
      try await services.neutron.delete(port: port)
      #expect(taken.exitCode == 7)
      #expect(taken.errors.contains("is in use in 'private'"))
      let count: Int = try await fleet.value("SELECT count(*) FROM longhaul.migration")
      #expect(count == 0)
      // The same name twice.
      let twin = try await fleet.makeServer("taken")
      let ambiguous = try await command(twin.name, "--from", "west", "--to", "east")
      #expect(ambiguous.exitCode == 2)
      #expect(ambiguous.errors.contains(server.id) && ambiguous.errors.contains(twin.id))
    }
  }
}
