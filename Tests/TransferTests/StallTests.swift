import Ceph
import Synchronization
import TestSupport
import Testing

@testable import Transfer

@Suite struct StallTests {
  @Test func `a full destination ends the copy, and the error says that it is full`() async throws {
    try await Pair.with { pair in
      let size: UInt64 = 256 << 20
      try await pair.source.createImage(pair.name, ImageSpecification(size: size))
      let snapshot = try await pair.source.withImage(pair.name, readOnly: false) { image in
        var generator = SeededGenerator(seed: 1)
        let bytes = generator.bytes(4 << 20)
        for offset in stride(from: 0, to: size, by: 4 << 20) {
          try await image.write(offset, bytes)
        }
        return try await image.createSnapshot("first")
      }
      try await pair.destination.createImage(pair.name, ImageSpecification(size: size))
      try await pair.east.ceph(
        "osd", "pool", "set-quota", pair.destination.name, "max_bytes", "1048576")
      let cluster = try await pair.east.connect { $0.operationTimeout = .seconds(2) }
      let pool = try await cluster.pool(pair.destination.name)
      let image = try await pool.open(pair.name, readOnly: false)
      // The monitors need a few seconds to see that the quota is used up.
      let error = await #expect(throws: TransferError.self) {
        while true {
          let reader = try await pair.reader(pair.span(to: snapshot))
          defer { Task { await reader.close() } }
          _ = try await Copier(from: reader, to: image).run()
        }
      }
      #expect("\(String(describing: error))".contains("is full"))
      await image.close()
      await pool.close()
      await cluster.close()
      try await pair.east.ceph(
        "osd", "pool", "set-quota", pair.destination.name, "max_bytes", "0")
    }
  }

  @Test func `a copy that failed lists no further`() async throws {
    try await Pair.with { pair in
      let snapshot = try await pair.makeSource(4 << 30)
      let (size, piece): (UInt64, UInt64) = (4 << 30, 64 << 10)
      let listed = Mutex(UInt64(0))
      var altered = AlteredReader(try await pair.reader(pair.span(to: snapshot)))
      altered.failure = .refused("broken")
      altered.listing = {
        let start = listed.withLock { listed in
          defer { listed += piece }
          return listed
        }
        guard start < size else { return nil }
        return ChangeBatch(
          range: start..<start + piece,
          extents: [Extent(offset: start, length: piece, exists: true)])
      }
      let reader = altered
      try await pair.withDestination(reader.information()) { image in
        await #expect(throws: TransferError.self) {
          try await Copier(from: reader, to: image).run()
        }
      }
      // What was listed until the first failure came back.
      #expect(listed.withLock { $0 } < size)
      await reader.close()
    }
  }

  @Test func `a source that sends nothing is named as the side that is stuck`() async throws {
    try await Pair.with { pair in
      let snapshot = try await pair.makeSource(8 << 20)
      let reader = AlteredReader(try await pair.reader(pair.span(to: snapshot)))
      try await pair.withDestination(reader.information()) { image in
        var options = CopyOptions()
        options.stallTimeout = .milliseconds(300)
        await #expect {
          try await Copier(from: reader, to: image, options: options).run()
        } throws: { error in
          if case TransferError.stalled("source", _, _) = error { true } else { false }
        }
      }
      await reader.close()
    }
  }
}

/// A reader whose answers are others.
private struct AlteredReader: ForwardingReader {
  let base: any SnapshotReader
  /// What it lists in place of the changes.
  var listing: (@Sendable () -> ChangeBatch?)?
  /// How each read ends; nil: none is ever answered.
  var failure: TransferError?

  init(_ base: LocalSnapshotReader) { self.base = base }

  func changes(
    skipping done: RangeSet<UInt64>
  ) -> AsyncThrowingStream<ChangeBatch, any Error> {
    guard let listing else { return base.changes(skipping: done) }
    return AsyncThrowingStream { listing() }
  }

  func read(_ unit: WorkUnit) -> AsyncThrowingStream<Frame, any Error> {
    AsyncThrowingStream { continuation in
      if let failure { continuation.finish(throwing: failure) }
    }
  }
}
