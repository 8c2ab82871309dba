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
}
