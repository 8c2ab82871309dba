import Ceph
import Foundation
import TestSupport
import Testing
import Transfer

/// Writes of a client that does not know of a snapshot yet, as librbd does while it refreshes an
/// image: for RADOS they belong to the snapshot, and no exact diff from it tells of them.
@Suite struct LateWriteTests {
  @Test(arguments: [1, 3] as [UInt64])
  func `an object that a late write makes arrives with the next round`(
    stripeCount: UInt64
  ) async throws {
    try await withFirstRound(stripeCount: stripeCount) { pair, _ in
      try await pair.writeLate(object: 5, knowing: [])
      return try await pair.snapshot("second", afterWritingTo: 9)
    }
  }

  @Test(arguments: [1, 3] as [UInt64])
  func `a late write to an object that the snapshot's map calls unchanged arrives with its round`(
    stripeCount: UInt64
  ) async throws {
    try await withFirstRound(stripeCount: stripeCount) { pair, first in
      let second = try await pair.snapshot("second", afterWritingTo: 9)
      try await pair.writeLate(object: 1, knowing: [first])
      return second
    }
  }

  @Test func `others' snapshots after the round's hide no late write`() async throws {
    try await withFirstRound(stripeCount: 1) { pair, first in
      let foreign = try await pair.snapshot("foreign-1", afterWritingTo: 4)
      let second = try await pair.snapshot("second", afterWritingTo: 9)
      try await pair.writeLate(object: 1, knowing: [foreign, first])
      _ = try await pair.snapshot("foreign-2", afterWritingTo: 5)
      return second
    }
  }

  @Test func `a late write after the copy arrives with the next round, whatever its neighbours do`()
    async throws
  {
    try await withFirstRound(stripeCount: 3) { pair, _ in
      try await pair.writeLate(object: 1, knowing: [])
      return try await pair.snapshot("second", afterWritingTo: 2)
    }
  }

  /// Copies a first round; the second one's snapshot is what `body` returns, and it must arrive as it
  /// is by then.
  private func withFirstRound(
    stripeCount: UInt64, _ body: (Pair, Snapshot) async throws -> Snapshot
  ) async throws {
    let specification = ImageSpecification(
      size: 12 << 20, objectOrder: 20, stripeUnit: 1 << 20, stripeCount: stripeCount)
    try await Pair.with { pair in
      try await pair.source.createImage(pair.name, specification)
      let first = try await pair.source.withImage(pair.name, readOnly: false) { image in
        try await image.write(0, [UInt8](repeating: 1, count: 3 << 20))
        return try await image.createSnapshot("first")
      }
      try await pair.copy(
        try await pair.reader(try await pair.span(to: first)), seal: first,
        options: CopyOptions(isDestinationFresh: true))
      try await pair.expectEqual(first, "the first round")
      let second = try await body(pair, first)
      try await pair.copy(
        try await pair.reader(try await pair.span(from: first, to: second)), seal: second)
      try await pair.expectEqual(second, "the second round")
    }
  }
}

extension Pair {
  fileprivate func snapshot(_ snapshot: String, afterWritingTo object: UInt64) async throws
    -> Snapshot
  {
    try await source.withImage(name, readOnly: false) { image in
      try await image.write((object << 20) + 512, [UInt8](repeating: 4, count: 512))
      return try await image.createSnapshot(snapshot)
    }
  }

  /// Writes a whole object as a client that knows of `known` only.
  fileprivate func writeLate(object: UInt64, knowing known: [Snapshot]) async throws {
    let information = try await source.withImage(name, readOnly: true) {
      try await $0.information()
    }
    try await source.markWritten(object: object, ofImage: information.id)
    let pool = try await west.cluster.pool(source.name)
    do {
      try await pool.write(
        [UInt8](repeating: 3, count: 1 << 20), toObject: object, of: information, knowing: known)
    } catch {
      await pool.close()
      throw error
    }
    await pool.close()
  }
}
