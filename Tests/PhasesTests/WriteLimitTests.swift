import Ceph
import Jobs
import Journal
import Migrations
import Postgres
import TestSupport
import Testing

/// A guest is never left slower than it was.
@Suite struct WriteLimitTests {
  private let key = "conf_rbd_qos_write_bps_limit"

  @Test func `a limit is taken back although setting the next one failed`() async throws {
    try await withLimited { regions, id, volume in
      try await record(2000, volume, regions)
      try await regions.journal.apply(.pauseRequested, to: id)
      try await regions.perform(try #require(try await regions.claim("unthrottle")))
      #expect(try await limit(regions) == nil)
      #expect(try await regions.journal.throttle(of: volume) == nil)
    }
  }

  @Test func `what the operator set meanwhile stays`() async throws {
    try await withLimited { regions, id, volume in
      try await set("77", regions)
      try await regions.journal.apply(.pauseRequested, to: id)
      try await regions.perform(try #require(try await regions.claim("unthrottle")))
      #expect(try await limit(regions) == "77")
    }
  }

  @Test func `a limit that comes late is not set`() async throws {
    try await Regions.with { regions in
      let id = try await regions.submit()
      try await regions.drive(id, to: .catchingUp)
      // The verdict was to limit it, and before the job began the operator paused.
      let volume = try #require(try await regions.journal.volumes(of: id).first).id
      try await regions.journal.apply(.pauseRequested, to: id)
      let isWanted = try await regions.journal.pool.transaction { transaction in
        try await regions.journal.recordThrottle(
          volume, previous: nil, bytesPerSecond: 1000, in: transaction)
      }
      #expect(!isWanted)
      #expect(try await regions.journal.throttle(of: volume) == nil)
    }
  }

  /// A migration whose source Longhaul limited to 1000 bytes a second.
  private func withLimited(
    _ body: (Regions, MigrationID, VolumeID) async throws -> Void
  ) async throws {
    try await Regions.with { regions in
      let id = try await regions.submit()
      try await regions.drive(id, to: .catchingUp)
      let volume = try #require(try await regions.journal.volumes(of: id).first).id
      try await record(1000, volume, regions)
      try await set("1000", regions)
      try await body(regions, id, volume)
    }
  }

  private func record(_ limit: UInt64, _ volume: VolumeID, _ regions: Regions) async throws {
    let isWanted = try await regions.journal.pool.transaction { transaction in
      try await regions.journal.recordThrottle(
        volume, previous: nil, bytesPerSecond: limit, in: transaction)
    }
    #expect(isWanted)
  }

  private func set(_ value: String, _ regions: Regions) async throws {
    try await regions.inWest { pool in
      try await pool.withImage("disk", readOnly: false) { try await $0.setMetadata(key, value) }
    }
  }

  private func limit(_ regions: Regions) async throws -> String? {
    try await regions.inWest { pool in
      try await pool.withImage("disk", readOnly: true) { try await $0.metadata()[key] }
    }
  }
}
