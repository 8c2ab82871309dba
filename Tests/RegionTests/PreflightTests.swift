import Foundation
import OpenStack
import TestSupport
import Testing

/// What stands in the way is told of before anything is changed.
struct PreflightTests {
  @Test func `a flavor that is missing, too small or beyond the quota stands in the way`()
    async throws
  {
    var setup = FleetSetup.openStack
    setup.route = "    mapping: {flavors: {diskless: flavor-of-the-test}}"
    setup.startsProcesses = false
    try await Fleet.with(setup) { fleet in
      let east = try await fleet.services("east")
      let server = try await fleet.makeServer("too-large", volumes: 1)
      let configuration = try String(contentsOf: fleet.configurationFile, encoding: .utf8)
      func refusal(with flavor: String) async throws -> String {
        try configuration.replacing("flavor-of-the-test", with: flavor)
          .write(to: fleet.configurationFile, atomically: true, encoding: .utf8)
        let words = ["server", server.id, "--from", "west", "--to", "east"]
        let plan = try await fleet.longhaul(["plan"] + words)
        #expect(plan.exitCode == 7)
        let refused = try await fleet.longhaul(["migrate"] + words)
        #expect(refused.exitCode == 7)
        return refused.errors
      }
      #expect(try await refusal(with: "no-such").contains("there is no flavor 'no-such'"))

      let small = try await makeFlavor(fleet.unique("small"), vcpus: 1, memory: 64, east)
      #expect(
        try await refusal(with: small).contains(
          "the flavor '\(small)' is smaller: 64 instead of 128 MiB of memory"))

      // Far above what all other tests use together, and below what this one wants.
      try await setQuota(cores: 5000, east)
      let large = try await makeFlavor(fleet.unique("large"), vcpus: 9999, memory: 128, east)
      let overdrawn = try await refusal(with: large)
      #expect(overdrawn.contains("VCPUs, and 9999 are needed"), "\(overdrawn)")
      try await setQuota(cores: -1, east)

      #expect(try await fleet.value("SELECT count(*) FROM longhaul.migration") == 0)
      #expect(try await fleet.servers(named: server.name, in: "east").isEmpty)
      for flavor in try await east.nova.flavors() where [small, large].contains(flavor.name) {
        try await east.cloud.send(
          Call(service: .compute, method: .delete, path: "/flavors/\(flavor.id)"))
      }
    }
  }

  /// - Returns: its name.
  private func makeFlavor(
    _ name: String, vcpus: Int, memory: Int, _ services: Services
  ) async throws -> String {
    struct Flavor: Encodable {
      let name: String
      let vcpus: Int
      let ram: Int
      let disk: Int
    }
    let flavor = Flavor(name: name, vcpus: vcpus, ram: memory, disk: 0)
    try await services.cloud.send(.post(.compute, "/flavors", body: ["flavor": flavor]))
    return name
  }

  private func setQuota(cores: Int, _ services: Services) async throws {
    let project = try await services.cloud.projectID()
    var call = try Call.post(
      .compute, "/os-quota-sets/\(project)", body: ["quota_set": ["cores": cores]])
    call.method = .put
    try await services.cloud.send(call)
  }

  @Test func `without leave they stand in the way, and nothing is made`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let west = try await fleet.services("west")
      let name = "db-\(UUID().uuidString.prefix(8))"
      let group = try await west.neutron.createSecurityGroup(name, description: "")
      try await west.nova.createKeyPair(name, publicKey: MappingTests.publicKey)
      let server = try await fleet.makeServer(
        "unguarded", volumes: 1, groups: [group.id]
      ) { $0.keyPair = name }
      let refused = try await fleet.longhaul(
        "migrate", "server", server.id, "--from", "west", "--to", "east")
      #expect(refused.exitCode == 7)
      #expect(refused.errors.contains("there is no security group '\(name)'"))
      #expect(refused.errors.contains("there is no key pair '\(name)'"))
      #expect(try await fleet.value("SELECT count(*) FROM longhaul.migration") == 0)
      let plan = try await fleet.longhaul(
        "plan", "server", server.id, "--from", "west", "--to", "east")
      #expect(plan.exitCode == 7)
      #expect(plan.output.contains("it moves by snapshots, while it runs"))
      let cold = try await fleet.longhaul(
        "plan", "server", server.id, "--from", "west", "--to", "east", "--method", "image")
      #expect(cold.output.contains("it moves through Glance"))
    }
  }
}
