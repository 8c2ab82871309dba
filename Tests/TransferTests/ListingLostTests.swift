import Ceph
import Synchronization
import TestSupport
import Testing

@testable import Transfer

@Suite struct ListingLostTests {
  private struct Lost: Error {}

  /// Fails a list in the middle, so many times.
  private final class FlakyReader: SnapshotReader {
    private let base: any SnapshotReader
    private let remaining: Mutex<Int>

    init(_ base: any SnapshotReader, times: Int) {
      self.base = base
      remaining = Mutex(times)
    }

    var label: String { base.label }
    func information() async throws -> SourceImage { try await base.information() }
    func check() async throws { try await base.check() }
    func close() async { await base.close() }
    func read(_ unit: WorkUnit) -> AsyncThrowingStream<Frame, any Error> { base.read(unit) }

    func digests(of ranges: [Range<UInt64>]) async throws -> [Digest] {
      try await base.digests(of: ranges)
    }

    func changes(
      skipping done: RangeSet<UInt64>
    ) -> AsyncThrowingStream<ChangeBatch, any Error> {
      let fails = remaining.withLock { remaining in
        defer { remaining = max(0, remaining - 1) }
        return remaining > 0
      }
      let (stream, continuation) = AsyncThrowingStream.makeStream(of: ChangeBatch.self)
      let batches = base.changes(skipping: done)
      Task {
        do {
          for try await batch in batches {
            // Small batches, so that there is a middle.
            for part in batch.split(atMost: 1) {
              continuation.yield(part)
              if fails, part.range.upperBound > 3 << 20 { throw Lost() }
            }
          }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      return stream
    }
  }

  @Test func `a list that was lost goes on, and what was copied before is not zeroed`()
    async throws
  {
    try await Pair.with { pair in
      let specification = ImageSpecification(size: 16 << 20, objectOrder: 20)
      try await pair.source.createImage(pair.name, specification)
      try await pair.destination.createImage(pair.name, specification)
      try await pair.destination.withImage(pair.name, readOnly: false) {
        try await $0.write(0, [UInt8](repeating: 7, count: 16 << 20))
      }
      let snapshot = try await pair.source.withImage(pair.name, readOnly: false) { image in
        for object in stride(from: UInt64(0), to: 16, by: 2) {
          try await image.write(object << 20, [UInt8](repeating: 1, count: 5000))
        }
        return try await image.createSnapshot("first")
      }
      let span = try await pair.span(to: snapshot)
      try await Service.with(pair, wrap: { FlakyReader($0, times: 3) }) { service in
        var options = CopyOptions()
        options.unitBytes = 65_536
        try await pair.copy(
          service.reader(service.grant(span)), seal: snapshot, options: options)
        try await pair.expectEqual(snapshot)
      }
    }
  }
}
