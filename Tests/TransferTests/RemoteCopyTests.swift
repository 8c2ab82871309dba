import Ceph
import TestSupport
import Testing
import Transfer

@Suite struct RemoteCopyTests {
  @Test(arguments: Compression.allCases)
  func `a seed and a round arrive over TLS`(compression: Compression) async throws {
    try await Pair.with { pair in
      try await Service.with(pair) { service in
        var generator = SeededGenerator(seed: 5)
        try await pair.source.createImage(pair.name, ImageSpecification(size: 64 << 20))
        let image = try await pair.source.open(pair.name, readOnly: false)
        try await image.write(0, generator.bytes(9 << 20))
        try await image.write(33 << 20, [UInt8](repeating: 65, count: 3 << 20))
        let first = try await image.createSnapshot("first")
        let seed = service.reader(
          service.grant(try await pair.span(to: first)), compression: compression)
        let result = try await pair.copy(
          seed, seal: first, options: CopyOptions(isDestinationFresh: true))
        try await pair.expectEqual(first)
        #expect(result.writtenBytes == 12 << 20)
        if compression == .on { #expect(result.wireBytes < 10 << 20) }
        if compression == .off { #expect(result.wireBytes > 12 << 20) }

        for index in 0..<600 { try await image.write(UInt64(index) * 100_000, [1, 2, 3]) }
        let second = try await image.createSnapshot("second")
        let round = service.reader(
          service.grant(try await pair.span(from: first, to: second), job: 2),
          compression: compression)
        try await pair.copy(round, seal: second)
        try await pair.expectEqual(second)
        await image.close()
      }
    }
  }

  @Test func `streams are kept, and serve the next job`() async throws {
    try await Pair.with { pair in
      try await Service.with(pair) { service in
        try await pair.source.createImage(pair.name, ImageSpecification(size: 16 << 20))
        let snapshot = try await pair.source.withImage(pair.name, readOnly: false) {
          try await $0.write(0, [UInt8](repeating: 1, count: 16 << 20))
          return try await $0.createSnapshot("first")
        }
        let span = try await pair.span(to: snapshot)
        for job in 1...3 as ClosedRange<Int64> {
          let reader = service.reader(service.grant(span, job: job))
          _ = try await reader.information()
          for index in 0..<16 as Range<UInt64> {
            let unit = WorkUnit(
              extents: [Extent(offset: index << 20, length: 1 << 20, exists: true)],
              coverage: 0..<1)
            for try await frame in reader.read(unit) { #expect(frame.length == 1 << 20) }
          }
          await reader.close()
        }
      }
    }
  }

  @Test func `two readers of the same job share what is open, and one may leave first`()
    async throws
  {
    try await Pair.with { pair in
      try await Service.with(pair) { service in
        try await pair.source.createImage(pair.name, ImageSpecification(size: 4 << 20))
        let snapshot = try await pair.source.withImage(pair.name, readOnly: false) {
          try await $0.createSnapshot("first")
        }
        let request = service.grant(try await pair.span(to: snapshot))
        let (first, second) = (service.reader(request), service.reader(request))
        try await first.check()
        try await second.check()
        await first.close()
        try await second.check()
        await second.close()
      }
    }
  }
}
