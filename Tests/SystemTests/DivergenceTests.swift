import Ceph
import TestSupport
import Testing

/// A disk that gets dirty faster than the link carries.
struct DivergenceTests {
  private static let limit = "conf_rbd_qos_write_bps_limit"
  /// All records together take longer than there is beside what a cutover takes anyway, and the
  /// writer is through with them before a round is.
  private static let slow = FleetSetup { $0.bandwidth = "3 MiB/s" }

  private func makeBusyDisk(_ name: String, in fleet: Fleet) async throws -> FleetDisk {
    try await fleet.makeDisk(name, mebibytes: 64, rate: "8MiB", options: "--random-seed 3")
  }

  @Test func `what cannot converge is held, and the operator is told what it needs`()
    async throws
  {
    try await Fleet.with(Self.slow) { fleet in
      let disk = try await makeBusyDisk("hold", in: fleet)
      let migration = try await fleet.migrate(
        "hold", options: "--policy", "hasty", "--hooks", "disk")
      let row = try await migration.wait(for: "held", within: .seconds(300))
      let reason = try #require(row.reason)
      #expect(reason.contains("cannot reach"))
      #expect(disk.runs(in: "west"))
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(300))
      try await disk.stop(in: "east")
      try await disk.check(in: "east")
    }
  }

  @Test func `the throttle is written down, set, and put back to what the operator had`()
    async throws
  {
    try await Fleet.with(Self.slow) { fleet in
      let disk = try await makeBusyDisk("throttle", in: fleet)
      let own = "50000000"
      try await fleet.withImage("throttle") { try await $0.setMetadata(Self.limit, own) }
      let migration = try await fleet.migrate(
        "throttle", options: "--policy", "throttle", "--hooks", "disk")
      try await migration.wait(forEvent: "throttled", within: .seconds(300))
      let recorded = try await fleet.rows(
        """
        SELECT t.previous, t.bytes_per_second FROM longhaul.throttle t
        JOIN longhaul.volume v ON v.id = t.volume WHERE v.migration = \(migration.id)
        """, as: Throttle.self)
      let throttle = try #require(recorded.first)
      #expect(throttle.previous == own)
      try await migration.wait(for: "done", within: .seconds(300))
      try await fleet.wait(until: "the limit to be put back") {
        try await metadata("throttle", in: "west", of: fleet) == own
      }
      try await fleet.wait(until: "the limit to be forgotten") {
        try await fleet.value("SELECT count(*) FROM longhaul.throttle") == 0
      }
      #expect(try await metadata("throttle", in: "east", of: fleet) == own)
      try await disk.stop(in: "east")
      try await disk.check(in: "east")
    }
  }

  @Test func `a limit that a worker set before it died is put back`() async throws {
    try await Fleet.with(Self.slow) { fleet in
      let disk = try await makeBusyDisk("orphan", in: fleet)
      let own = "50000000"
      try await fleet.withImage("orphan") { try await $0.setMetadata(Self.limit, own) }
      let migration = try await fleet.stallingSettlement(of: "throttle") {
        try await fleet.migrate("orphan", options: "--policy", "throttle", "--hooks", "disk")
      } _: { _ in
        let limit = try await metadata("orphan", in: "west", of: fleet)
        #expect(limit != own)
        try await fleet.process("worker-west").killAndWait()
      }
      try await migration.run("cancel").checked()
      try await fleet.startWorker("west")
      try await migration.wait(for: "cancelled")
      #expect(try await metadata("orphan", in: "west", of: fleet) == own)
      #expect(try await fleet.value("SELECT count(*) FROM longhaul.throttle") == 0)
      try await disk.stop(in: "west")
      try await disk.check(in: "west")
    }
  }

  @Test func `a cancelled migration takes its throttle back`() async throws {
    try await Fleet.with(Self.slow) { fleet in
      let disk = try await makeBusyDisk("unthrottle", in: fleet)
      let migration = try await fleet.migrate(
        "unthrottle", options: "--policy", "throttle", "--hooks", "disk")
      try await migration.wait(forEvent: "throttled", within: .seconds(300))
      try await migration.run("cancel").checked()
      try await migration.wait(for: "cancelled")
      #expect(try await metadata("unthrottle", in: "west", of: fleet) == nil)
      #expect(try await fleet.value("SELECT count(*) FROM longhaul.throttle") == 0)
      #expect(disk.runs(in: "west"))
    }
  }

  @Test func `with proceed it cuts over in spite of the estimate`() async throws {
    try await Fleet.with(Self.slow) { fleet in
      let disk = try await makeBusyDisk("proceed", in: fleet)
      let migration = try await fleet.migrate(
        "proceed", options: "--policy", "proceed", "--hooks", "disk")
      try await migration.wait(for: "done", within: .seconds(300))
      try await migration.checkDigests()
      try await disk.stop(in: "east")
      try await disk.check(in: "east")
    }
  }

  private struct Throttle: Decodable {
    let previous: String?
    let bytesPerSecond: Int64
  }

  private func metadata(
    _ image: String, in region: String, of fleet: Fleet
  ) async throws -> String? {
    try await fleet.withPool(region) { pool in
      try await pool.withImage(image, readOnly: true) { try await $0.metadata()[Self.limit] }
    }
  }
}
