import Ceph
import Logging
import Migrations
import Phases
import Testing
import Transfer

@testable import longhaul

@Suite struct ConfigurationTests {
  private func parse(_ text: String, _ environment: [String: String] = [:]) throws -> Configuration
  {
    try Configuration.parse(text, file: "/etc/longhaul/l.yaml", environment: environment)
  }

  private let full = """
    database: service=longhaul
    tls:
      authority: authority.crt
      certificate: certs/{region}.crt
      key: certs/{region}.key
    regions:
      west:
        ceph:
          conf: /etc/ceph/west.conf
          user: longhaul
          options: {rbd_concurrent_management_ops: 20}
          operation_timeout: 20s
        transfer: {listen: "[::]:7500", advertise: "{host}.west.example.net:{port}"}
        worker: {slots: 8, lease: 1m, poll: 500ms, grace: 2m}
      east:
        tls: {certificate: /e.crt, key: /e.key}
    routes:
      - {from: west, to: east, bandwidth: 800 Mbit/s, streams: 16, window: 128MiB,
         compression: off, direct: true, concurrent_migrations: 2}
    policies:
      default: {target: 5s}
      night: {cutover: "at 2026-12-24T22:00:00Z", divergence: throttle, verification: sampled}
    hooks:
      lab: {freeze: [lab, stop], thaw: lab start, time_limit: 5s}
    log: {level: debug, format: json}
    """

  @Test func `a full file becomes what it says`() throws {
    let read = try parse(full)
    #expect(read.database == "service=longhaul")
    #expect(read.regions.map(\.name) == ["east", "west"])
    let west = try read.region("west")
    #expect(west.ceph?.user == "longhaul")
    #expect(west.ceph?.options == ["rbd_concurrent_management_ops": "20"])
    #expect(west.ceph?.operationTimeout == .seconds(20))
    #expect(west.worker.slots == 8)
    #expect(west.worker.poll == .milliseconds(500))
    #expect(west.transfer.advertised(host: "w1", port: 7500) == "w1.west.example.net:7500")
    let route = read.route(from: "west", to: "east")
    #expect(route.bandwidth == .megabytes(100))
    #expect(route.window == .mebibytes(128))
    #expect(route.compression == .off)
    #expect(route.isDirect)
    #expect(read.log.level == .debug)
    #expect(try read.hooks("lab").thaw?.arguments == ["/bin/sh", "-c", "lab start"])
    #expect(try read.hooks("lab").freeze?.arguments == ["lab", "stop"])
  }

  @Test func `paths are relative to the file, and a region's own go before the pattern`() throws {
    let read = try parse(full)
    let west = try #require(read.tls).files(of: read.region("west"))
    #expect(west.certificate == "/etc/longhaul/certs/west.crt")
    let east = try #require(read.tls).files(of: read.region("east"))
    #expect(east.key == "/e.key")
  }

  @Test func `policies begin with what the default says`() throws {
    let night = try parse(full).policy("night")
    #expect(night.target == .seconds(5))
    #expect(night.cutover == .at(secondsSince1970: 1_798_149_600))
    #expect(night.divergence == .throttle)
    #expect(try parse("database: x\nregions: {west: {}}").policy("default") == Policy())
  }

  @Test func `a route that is not mentioned has the defaults`() throws {
    let route = try parse(full).route(from: "east", to: "west")
    #expect(route == RouteConfiguration(source: "east", destination: "west"))
  }

  @Test func `the environment's connection string goes before the file's`() throws {
    let read = try parse(full, ["LONGHAUL_DATABASE": "host=x password=secret"])
    #expect(read.database == "host=x password=secret")
  }

  @Test func `a name that is not there is answered with those that are`() throws {
    let read = try parse(full)
    let error = #expect(throws: Complaint.self) { try read.region("wset") }
    #expect(error?.status == .notFound)
    #expect(error?.description.contains("east, west") == true)
    #expect(throws: Complaint.self) { try read.policy("nihgt") }
    #expect(throws: Complaint.self) { try read.hooks("x") }
  }

  @Test(arguments: ["east:", "fd00::1:7443", "{port}"])
  func `an address that nobody could connect to is refused`(text: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try parse("database: x\nregions: {west: {transfer: {advertise: \"\(text)\"}}}")
    }
    #expect(error?.description.contains("advertise needs HOST:PORT") == true)
  }

  @Test func `without a file the places that were looked at are named`() {
    let error = #expect(throws: Complaint.self) {
      try Configuration.load(path: "/nowhere/l.yaml", environment: [:])
    }
    #expect(error?.status == .configuration)
    #expect(error?.description.contains("/nowhere/l.yaml") == true)
    let variable = #expect(throws: Complaint.self) {
      try Configuration.load(path: nil, environment: ["LONGHAUL_CONFIG": "/nowhere/m.yaml"])
    }
    #expect(variable?.description.contains("LONGHAUL_CONFIG") == true)
  }
}
