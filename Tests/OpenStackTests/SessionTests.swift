import Foundation
import HTTP
import Logging
import TestSupport
import Testing

@testable import OpenStack

/// A session with the real services of the lab.
struct SessionTests {
  private func cloud(
    _ name: String = "west", patience: Duration = .seconds(30), connections: Int = 8,
    _ change: (inout CloudConfiguration) -> Void = { _ in }
  ) throws -> Cloud {
    var configuration = try OpenStackLab.current().configuration(name)
    change(&configuration)
    return Cloud(
      configuration, logger: Logger(label: "tests"),
      options: CloudOptions(patience: patience, connections: connections))
  }

  @Test func `the catalog's services answer, all pages of a list`() async throws {
    let cloud = try cloud()
    #expect(try await cloud.roles().contains("admin"))
    #expect(try await cloud.region() == "west")
    struct Named: Decodable { let name: String }
    let paged = try await cloud.list(
      Named.self,
      .get(
        .compute, "/flavors/detail", query: [("limit", "1")],
        microversion: try await cloud.microversion(.compute, needed: "2.79", known: "2.93")),
      key: "flavors")
    #expect(Set(paged.map(\.name)) == ["diskless", "diskless-large", "small", "tiny"])
    #expect(try await cloud.microversion(.volume, needed: "3.42", known: "3.999") == "3.70")
    let images = try await cloud.list(Named.self, .get(.image, "/v2/images"), key: "images")
    #expect(images.map(\.name).contains("guest"))
    await cloud.close()
  }

  @Test func `an application credential is let in, for its project`() async throws {
    struct Made: Decodable { let id, secret: String }
    let lab = try OpenStackLab.current()
    func client(_ words: [String]) async throws -> FleetCommand {
      let fixed = [
        "OS_CLIENT_CONFIG_FILE=\(lab.cloudsFile)", "openstack", "--os-cloud", "west",
        "application", "credential",
      ]
      return try await FleetCommand.run("/usr/bin/env", fixed + words)
    }
    let name = "longhaul-\(UUID().uuidString)"
    let made: Made = try await client(["create", "-f", "json", name]).decoded()
    let cloud = try cloud {
      $0.credentials = .applicationCredential(.init(id: made.id), user: nil, Secret(made.secret))
    }
    let other = try self.cloud()
    #expect(try await cloud.projectID() == other.projectID())
    _ = try await Nova(cloud).servers()
    await cloud.close()
    let wrong = try self.cloud {
      $0.credentials = .applicationCredential(.init(id: made.id), user: nil, Secret("hunter2"))
    }
    let error = await #expect(throws: CloudError.self) { try await wrong.projectID() }
    #expect(try !#require(error).description.contains("hunter2"))
    try await client(["delete", made.id]).checked()
    await other.close()
    await wrong.close()
  }

  @Test func `what is refused is said with the request's id`() async throws {
    let cloud = try cloud()
    let error = await #expect(throws: CloudError.self) {
      try await Nova(cloud).server("6aef2e8b-7b8f-4e04-8642-b70314bda0dd")
    }
    #expect(try #require(error).isNotFound)
    #expect(try #require(error).description.contains("(req-"))
    let old = await #expect(throws: CloudError.self) {
      try await cloud.microversion(.compute, needed: "2.999", known: "2.999")
    }
    #expect(try #require(old).description.contains("goes up to microversion 2.93, and 2.999"))
    await cloud.close()
  }

  @Test func `who is not let in, and what is not there, is said without a secret`() async throws {
    let wrong = try cloud {
      guard case .password(let user, _, let project) = $0.credentials else { return }
      $0.credentials = .password(user: user, Secret("hunter2"), project: project)
    }
    let unauthorized = await #expect(throws: CloudError.self) { try await wrong.roles() }
    guard case .unauthorized? = unauthorized?.kind else {
      Issue.record("\(String(describing: unauthorized))")
      return
    }
    #expect(!"\(String(describing: unauthorized))".contains("hunter2"))
    await wrong.close()

    let region = try cloud { $0.region = "north" }
    let missing = await #expect(throws: CloudError.self) {
      try await region.send(.get(.compute, "/servers"))
    }
    #expect(try #require(missing).description.contains("it has the regions east, west"))
    await region.close()

    let away = try cloud(patience: .seconds(2)) { $0.authURL = "http://127.0.0.1:1/v3" }
    let unreachable = await #expect(throws: CloudError.self) { try await away.roles() }
    guard case .unreachable? = unreachable?.kind else {
      Issue.record("\(String(describing: unreachable))")
      return
    }
    #expect(!(try #require(unreachable).mayHaveHappened))
    await away.close()
  }

  @Test func `an authority that is not named is not trusted`() async throws {
    let cloud = try cloud { $0.authority = nil }
    let error = await #expect(throws: CloudError.self) { try await cloud.roles() }
    guard case .untrusted? = error?.kind else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try #require(error).description.contains("name the authority"))
    await cloud.close()
  }

  @Test func `many calls at once log in once, and one that is cancelled ends`() async throws {
    let cloud = try cloud()
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<20 {
        group.addTask { try await cloud.send(.get(.network, "/v2.0/networks")).status }
      }
      for try await status in group { #expect(status == 200) }
    }
    let call = Task { try await cloud.send(.get(.network, "/v2.0/ports")) }
    call.cancel()
    await #expect(throws: CancellationError.self) { try await call.value }
    await cloud.close()
  }

  @Test func `nothing is sent after its time, not even once`() async throws {
    let cloud = try cloud()
    let (glance, name) = (Glance(cloud), "late-\(UUID().uuidString)")
    let error = await Sending.$latest.withValue(.now) {
      await #expect(throws: CloudError.self) { try await glance.create(name) }
    }
    #expect(try #require(error).description.contains("could not be sent in time"))
    #expect(try !#require(error).mayHaveHappened)
    #expect(try await glance.images(named: name).isEmpty)
    await cloud.close()
  }

  @Test func `an image on its way keeps no other call waiting`() async throws {
    let cloud = try cloud(connections: 1)
    let glance = Glance(cloud)
    let name = "standing-\(UUID().uuidString)"
    let id = try await glance.create(name)
    let pipe = BytePipe()
    let upload = Task {
      try await cloud.stream(
        Call(service: .image, method: .put, path: "/v2/images/\(id)/file"), upload: (pipe, 1 << 20))
    }
    // Glance says so once it has begun to read.
    while try await glance.image(id).status != .saving {
      try await Task.sleep(for: .milliseconds(100))
    }
    pipe.fail()
    await #expect(throws: CancellationError.self) { try await upload.value }
    try await glance.delete(id)
    await cloud.close()
  }
}
