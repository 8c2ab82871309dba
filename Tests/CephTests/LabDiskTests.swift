import Ceph
import Foundation
import TestSupport
import Testing

@Suite struct LabDiskTests {
  @Test func `a second writer goes on from the first one's last record`() async throws {
    try await withDisk { ceph, disk, west, east in
      for (log, label) in [(west, "west"), (east, "east")] {
        try await ceph.disk(
          "write", disk, "--log", log.path, "--label", label, "--count", "40", "--rate", "100MiB",
          "--random-seed", "7", "--region-size", "4MiB", "--region-offset", "1MiB")
      }
      let report = try await ceph.disk("check", disk, "--log", west.path, "--log", east.path)
      #expect(report.contains("80 records, 1…80: west 40, east 40"))
      #expect(report.contains("every acknowledged record is there"))
    }
  }

  @Test func `a lost and a damaged record are found`() async throws {
    try await withDisk { ceph, disk, log, _ in
      try await write(20, to: disk, log, ceph)
      try await ceph.withImage(disk) { image in
        try await image.writeZeroes(3 * 65_536, 65_536)
        try await image.write(5 * 65_536 + 60_000, [0xee])
      }
      let failure = await #expect(throws: (any Error).self) {
        try await ceph.disk("check", disk, "--log", log.path)
      }
      let text = String(describing: failure)
      #expect(text.contains("record 3 (lab, slot 3): its place is empty"))
      #expect(text.contains("record 5 (lab, slot 5): damaged"))
      #expect(text.contains("18 of 20"))
    }
  }

  @Test func `a writer that went on from an older state is found`() async throws {
    try await withDisk { ceph, disk, west, east in
      try await write(20, to: disk, west, ceph)
      try await ceph.rbd("snap", "create", "--no-progress", "\(disk)@old")
      try await write(5, to: disk, west, ceph)
      try await ceph.rbd("snap", "rollback", "--no-progress", "\(disk)@old")
      try await write(10, to: disk, east, ceph)
      let failure = await #expect(throws: (any Error).self) {
        try await ceph.disk("check", disk, "--log", west.path, "--log", east.path)
      }
      #expect(String(describing: failure).contains("record 21 was acknowledged twice"))
    }
  }

  @Test func `told to stop, it finishes and leaves no watcher`() async throws {
    try await withDisk { ceph, disk, log, _ in
      let writer = try await ceph.startWriter(disk, log: log)
      writer.terminate()
      writer.waitUntilExit()
      #expect(writer.terminationStatus == 0)
      let watchers = try await ceph.withImage(disk) { try await $0.watchers() }
      #expect(watchers.filter { !$0.isOurs }.isEmpty)
      try await ceph.disk("check", disk, "--log", log.path)
    }
  }

  @Test func `killed, it has acknowledged nothing that is not there`() async throws {
    try await withDisk { ceph, disk, log, _ in
      let writer = try await ceph.startWriter(disk, log: log, "--rate", "100MiB")
      kill(writer.processIdentifier, SIGKILL)
      writer.waitUntilExit()
      try await write(20, to: disk, log, ceph)
      try await ceph.disk("check", disk, "--log", log.path, "--gaps-allowed")
    }
  }

  @Test func `equal bytes have equal digests, whatever the object size`() async throws {
    try await withDisk { ceph, disk, _, _ in
      try await ceph.disk("fill", disk, "--size", "5MiB", "--seed", "3")
      try await ceph.disk("scribble", disk, "--count", "50", "--seed", "4", "--existing")
      try await ceph.rbd(
        "cp", "--no-progress", "--object-size", "64K", "--stripe-unit", "4K", "--stripe-count", "3",
        disk, "\(disk)-copy")
      let digests = try await [
        ceph.disk("digest", disk), ceph.disk("digest", "\(disk)-copy"),
      ].map { $0.prefix(32) }
      #expect(digests[0] == digests[1])
      try await ceph.disk("scribble", disk, "--count", "1")
      #expect(try await ceph.disk("digest", disk).prefix(32) != digests[1])
    }
  }

  private func write(
    _ count: Int, to disk: String, _ log: URL, _ ceph: CephCluster
  ) async throws {
    try await ceph.disk(
      "write", disk, "--log", log.path, "--count", "\(count)", "--rate", "100MiB")
  }

  /// An image of 8 MiB and two paths for logs.
  private func withDisk(
    _ body: (CephCluster, String, URL, URL) async throws -> Void
  ) async throws {
    let ceph = try await CephCluster.shared()
    try await ceph.withPool { pool in
      try await pool.createImage("disk", ImageSpecification(size: 8 << 20))
      let logs = ["west", "east"].map { ceph.directory.appending(component: "\(pool.name).\($0)") }
      try await body(ceph, pool.path(of: "disk"), logs[0], logs[1])
    }
  }
}

extension CephCluster {
  /// Opens `POOL/IMAGE` for writing.
  fileprivate func withImage<Result>(
    _ path: String, _ body: (Image) async throws -> Result
  ) async throws -> Result {
    let parts = path.split(separator: "/").map(String.init)
    let pool = try await cluster.pool(parts[0])
    let result = try await pool.withImage(parts[1], readOnly: false, body)
    await pool.close()
    return result
  }
}
