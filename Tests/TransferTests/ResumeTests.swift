import Ceph
import Synchronization
import TestSupport
import Testing
import Transfer

@Suite struct ResumeTests {
  private struct Killed: Error {}

  @Test(arguments: [false, true])
  func `a copy goes on from its checkpoint and repeats little`(overTLS: Bool) async throws {
    try await Pair.with { pair in
      var generator = SeededGenerator(seed: 3)
      let total = 48 << 20
      try await pair.source.createImage(pair.name, ImageSpecification(size: UInt64(total)))
      let bytes = generator.bytes(total)
      let snapshot = try await pair.source.withImage(pair.name, readOnly: false) {
        try await $0.write(0, bytes)
        return try await $0.createSnapshot("first")
      }
      let span = try await pair.span(to: snapshot)
      try await Service.with(pair) { service in
        func reader() async throws -> any SnapshotReader {
          overTLS ? service.reader(service.grant(span)) : try await pair.reader(span)
        }
        var options = CopyOptions(isDestinationFresh: true)
        options.window = 4 << 20
        options.checkpointInterval = .milliseconds(5)
        options.bandwidth = TokenBucket(bytesPerSecond: 100 << 20)
        let saved = Mutex(RangeSet<UInt64>())
        let first = try await reader()
        try await pair.withDestination(first.information()) { destination in
          await #expect(throws: Killed.self) {
            try await Copier(from: first, to: destination, options: options).run(checkpoint: {
              done in
              saved.withLock { $0 = done }
              let bytes = done.ranges.reduce(0) { $0 + $1.count }
              if bytes > total / 2 { throw Killed() }
            })
          }
        }
        await first.close()
        let done = saved.withLock { $0 }
        let doneBytes = done.ranges.reduce(0) { $0 + $1.count }
        #expect(doneBytes > total / 2)
        let result = try await pair.copy(
          try await reader(), seal: snapshot, options: options, done: done)
        try await pair.expectEqual(snapshot)
        #expect(Int(result.writtenBytes) == total - doneBytes, "nothing of the checkpoint again")
      }
    }
  }

  @Test func `a checkpoint is a few ranges however many extents there are`() async throws {
    try await Pair.with { pair in
      try await pair.source.createImage(
        pair.name, ImageSpecification(size: 64 << 20, objectOrder: 20))
      let snapshot = try await pair.source.withImage(pair.name, readOnly: false) { image in
        for index in 0..<1000 { try await image.write(UInt64(index) * 65_536, [7]) }
        return try await image.createSnapshot("first")
      }
      let reader = try await pair.reader(pair.span(to: snapshot, exact: true))
      var options = CopyOptions(isDestinationFresh: true)
      options.checkpointInterval = .milliseconds(1)
      try await pair.withDestination(reader.information()) { destination in
        _ = try await Copier(from: reader, to: destination, options: options).run(checkpoint: {
          done in
          #expect(done.ranges.count < 70)
        })
      }
      await reader.close()
    }
  }
}
