import Ceph
import Jobs
import Journal
import Migrations
import Postgres
import TestSupport
import Testing

@testable import Phases

/// What may be done to an image at the destination, and what not.
@Suite struct DestinationTests {
  @Test func `finalizing does not shut out the server that runs from the destination`()
    async throws
  {
    try await Regions.with { regions in
      let id = try await regions.submit()
      try await regions.drive(id, to: .done)
      try await regions.inEastElsewhere { pool in
        try await pool.withImage("disk", readOnly: false) { server in
          try await server.write(0, [7])
          try await regions.journal.apply(.finalizeRequested, to: id)
          try await regions.drive(id, to: .finalized)
          try await server.write(0, [8])
          let left = try await server.snapshots()
          #expect(left.isEmpty)
        }
      }
    }
  }

  @Test func `an image that was about to be made and is somebody else's stays`() async throws {
    try await Regions.with { regions in
      let id = try await regions.submit()
      try await regions.drive(id, to: .provisioning)
      // A worker wrote down what it was about to do, and vanished.
      let volume = try #require(try await regions.journal.volumes(of: id).first)
      try await regions.journal.pool.transaction {
        regions.journal.recordIntent(volume.id, in: $0)
      }
      try await regions.inEast { pool in
        try await pool.createImage("disk", ImageSpecification(size: 4 << 20))
        try await pool.withImage("disk", readOnly: false) { try await $0.write(0, [9]) }
      }
      try await regions.drive(id, to: .failed)
      try await regions.journal.apply(.cancelRequested, to: id)
      try await regions.drive(id, to: .cancelled)
      try await regions.inEast { pool in
        try await pool.withImage("disk", readOnly: true) { image in
          let first = try await image.read(0, count: 1)
          #expect(first == [9])
        }
      }
    }
  }

  @Test func `what a migration made at the destination goes with its cancellation`() async throws {
    try await Regions.with { regions in
      let id = try await regions.submit()
      try await regions.drive(id, to: .catchingUp)
      try await regions.journal.apply(.cancelRequested, to: id)
      try await regions.drive(id, to: .cancelled)
      let images = try await regions.inEast { pool in try await pool.imageNames() }
      #expect(images.isEmpty)
      let left = try await regions.inWest { pool in
        try await pool.withImage("disk", readOnly: true) { try await $0.snapshots() }
      }
      #expect(left.isEmpty)
    }
  }

  @Test func `without exclusive lock, too, one job of a worker writes at a time`() async throws {
    try await Regions.with { regions in
      let id = try await regions.submit()
      try await regions.drive(id, to: .seeding)
      let job = try #require(try await regions.claim())
      try await regions.inEast { pool in
        try await pool.createImage("plain", ImageSpecification(size: 8 << 20, features: .layering))
        try await pool.withImage("plain", readOnly: false) { earlier in
          try await pool.withImage("plain", readOnly: false) { later in
            _ = try await WriterMark(earlier).holding(job) {
              await #expect(throws: StillWritten.self) {
                try await WriterMark(later).holding(job) { Issue.record("both write") }
              }
            }
            let isAlone = try await WriterMark(later).holding(job) { true }
            #expect(isAlone)
          }
        }
      }
    }
  }

  @Test(arguments: [ImageFeatures.standard, .layering])
  func `a writer that was outranked is shut out, and the copy goes on`(features: ImageFeatures)
    async throws
  {
    try await Regions.with { regions in
      let id = try await regions.submit()
      try await regions.drive(id, to: .seeding)
      try await regions.inEast { pool in
        try await pool.removeImage("disk")
        try await pool.createImage("disk", ImageSpecification(size: 8 << 20, features: features))
        try await pool.withImage("disk", readOnly: true) { image in
          let identity = try await image.information().id
          try await regions.journal.pool.run(.testIdentity, id, identity)
        }
      }
      try await regions.inEastElsewhere { pool in
        try await pool.withImage("disk", readOnly: false) { stale in
          if features.contains(.exclusiveLock) { try await stale.acquireExclusiveLock() }
          try await stale.write(0, [66])
          try await regions.drive(id, to: .catchingUp)
          let error = await #expect(throws: CephError.self) { try await stale.write(0, [67]) }
          #expect(error?.isBlocklisted == true)
        }
      }
    }
  }

  @Test func `a lock that lets go in time is not broken`() async throws {
    try await Regions.with { regions in
      let id = try await regions.submit()
      try await regions.drive(id, to: .seeding)
      try await regions.inEastElsewhere { pool in
        try await pool.withImage("disk", readOnly: false) { other in
          try await other.acquireExclusiveLock()
          async let driven: Void = regions.drive(id, to: .catchingUp)
          try await Task.sleep(for: .milliseconds(300))
          try await other.releaseExclusiveLock()
          try await driven
        }
        // Its connection, and with it all that its worker does beside, still works.
        try await pool.createImage("another", ImageSpecification(size: 4 << 20))
      }
    }
  }
}

extension Statement where Row == Void {
  fileprivate static let testIdentity = Self(
    "test_identity",
    "UPDATE longhaul.volume SET destination_image_id = $2 WHERE migration = $1")
}
