import Ceph
import TestSupport
import Testing
import Transfer

@Suite struct VerifierTests {
  @Test(arguments: [false, true])
  func `what differs is found, and what is equal is not`(overTLS: Bool) async throws {
    try await Pair.with { pair in
      var generator = SeededGenerator(seed: 8)
      try await pair.source.createImage(
        pair.name, ImageSpecification(size: (40 << 20) + 512, objectOrder: 20))
      let snapshot = try await pair.source.withImage(pair.name, readOnly: false) {
        try await $0.write(2 << 20, generator.bytes(10 << 20))
        return try await $0.createSnapshot("first")
      }
      let span = try await pair.span(to: snapshot, exact: true)
      try await pair.copy(
        try await pair.reader(span), seal: snapshot,
        options: CopyOptions(isDestinationFresh: true))
      try await Service.with(pair) { service in
        func compare(_ name: String, _ options: VerifyOptions) async throws -> VerifyResult {
          let sealed = try await pair.destination.withImage(pair.name, readOnly: true) { image in
            try #require(try await image.snapshots().first { $0.name == name })
          }
          let source: any SnapshotReader =
            overTLS ? service.reader(service.grant(span)) : try await pair.reader(span)
          let destination = try await LocalSnapshotReader.open(
            pair.sealedSpan(sealed), on: pair.east.cluster)
          let result = try await Verifier(
            source: source, destination: destination, options: options
          ).run()
          await source.close()
          await destination.close()
          return result
        }
        let equal = try await compare("first", VerifyOptions())
        #expect(equal.differing.isEmpty)
        #expect(equal.comparedBytes >= 10 << 20 && equal.comparedBytes <= 16 << 20)

        try await pair.destination.withImage(pair.name, readOnly: false) { image in
          try await image.write(5 << 20, [1])
          try await image.write(40 << 20, [2])
          try await image.createSnapshot("spoiled")
        }
        let spoiled = try await compare("spoiled", VerifyOptions())
        let end: UInt64 = (40 << 20) + 512
        #expect(Array(spoiled.differing.ranges) == [(4 << 20)..<(8 << 20), (40 << 20)..<end])
        let sampled = try await compare("spoiled", VerifyOptions(fraction: 0.3, seed: 1))
        #expect(sampled.comparedBytes < sampled.existingBytes)
      }
    }
  }

  @Test func `one that is called off amid its lists finds nothing equal`() async throws {
    try await Pair.with { pair in
      let snapshot = try await pair.makeSource(8 << 20)
      let base = try await pair.reader(try await pair.span(to: snapshot))
      let (begun, begins) = AsyncStream.makeStream(of: Void.self)
      let reader = EndlessReader(base: base, begins: begins)
      let comparison = Task { try await Verifier(source: reader, destination: reader).run() }
      for await _ in begun { break }
      comparison.cancel()
      await #expect(throws: CancellationError.self) { try await comparison.value }
      await base.close()
    }
  }

  @Test func `from snapshots that were equal only what changed since is compared, zeros too`()
    async throws
  {
    try await Pair.with { pair in
      var generator = SeededGenerator(seed: 9)
      try await pair.source.createImage(
        pair.name, ImageSpecification(size: 40 << 20, objectOrder: 20))
      let first = try await pair.source.withImage(pair.name, readOnly: false) {
        try await $0.write(0, generator.bytes(30 << 20))
        return try await $0.createSnapshot("first")
      }
      try await pair.copy(
        try await pair.reader(try await pair.span(to: first, exact: true)), seal: first,
        options: CopyOptions(isDestinationFresh: true))
      // Neither is copied: the destination misses a write and a discard, and has one of its own.
      let second = try await pair.source.withImage(pair.name, readOnly: false) { image in
        try await image.write(8 << 20, [7])
        try await image.discard(2 << 20, 1 << 20)
        return try await image.createSnapshot("second")
      }
      try await pair.destination.withImage(pair.name, readOnly: false) { image in
        try await image.write(20 << 20, [8])
        try await image.createSnapshot("second")
      }
      let sealed = try await pair.destination.withImage(pair.name, readOnly: true) {
        try await $0.snapshots()
      }
      let destination = try await LocalSnapshotReader.open(
        pair.sealedSpan(try #require(sealed.last), from: sealed.first), on: pair.east.cluster)
      let source = try await pair.reader(try await pair.span(from: first, to: second, exact: true))
      var options = VerifyOptions()
      options.blockBytes = 1 << 20
      let result = try await Verifier(source: source, destination: destination, options: options)
        .run()
      await source.close()
      await destination.close()
      let differing: [Range<UInt64>] = [2, 8, 20].map { ($0 << 20)..<(($0 + 1) << 20) }
      #expect(Array(result.differing.ranges) == differing)
      #expect(result.comparedBytes == 3 << 20)
    }
  }
}

/// Its lists end when they are called off, and no sooner.
private struct EndlessReader: ForwardingReader {
  let base: any SnapshotReader
  let begins: AsyncStream<Void>.Continuation

  func changes(
    skipping done: RangeSet<UInt64>
  ) -> AsyncThrowingStream<ChangeBatch, any Error> {
    AsyncThrowingStream {
      begins.yield()
      try? await Task.sleep(for: .seconds(3600))
      return nil
    }
  }
}
