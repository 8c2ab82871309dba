import Ceph
import TestSupport
import Testing
import Transfer

@Suite struct OverwriteTests {
  /// A source with little data, and a destination full of something else.
  private func withContents(_ body: (Pair, Snapshot) async throws -> Void) async throws {
    try await Pair.with { pair in
      let specification = ImageSpecification(size: 12 << 20, objectOrder: 20)
      try await pair.source.createImage(pair.name, specification)
      try await pair.destination.createImage(pair.name, specification)
      try await pair.destination.withImage(pair.name, readOnly: false) { image in
        try await image.write(0, [UInt8](repeating: 7, count: 12 << 20))
      }
      let snapshot = try await pair.source.withImage(pair.name, readOnly: false) { image in
        try await image.write(3 << 20, [UInt8](repeating: 1, count: 100_000))
        try await image.write((11 << 20) + 4096, [UInt8](repeating: 2, count: 4096))
        return try await image.createSnapshot("first")
      }
      try await body(pair, snapshot)
    }
  }

  @Test(arguments: [false, true])
  func `what was at the destination before is gone`(exact: Bool) async throws {
    try await withContents { pair, snapshot in
      let span = try await pair.span(to: snapshot, exact: exact)
      let result = try await pair.copy(try await pair.reader(span), seal: snapshot)
      try await pair.expectEqual(snapshot)
      #expect(result.changedBytes == 12 << 20)
      #expect(result.writtenBytes + result.zeroBytes == 12 << 20)
    }
  }

  @Test func `what a round that was given up wrote is undone by its drift`() async throws {
    try await Pair.with { pair in
      try await pair.source.createImage(
        pair.name, ImageSpecification(size: 8 << 20, objectOrder: 20))
      try await pair.source.withImage(pair.name, readOnly: false) { image in
        let first = try await image.createSnapshot("first")
        try await pair.copy(
          try await pair.reader(pair.span(to: first)), seal: first,
          options: CopyOptions(isDestinationFresh: true))

        // A round is copied but never sealed, and its snapshot goes away with what was in it.
        try await image.write(5 << 20, [UInt8](repeating: 5, count: 4096))
        let lost = try await image.createSnapshot("lost")
        let reader = try await pair.reader(pair.span(from: first, to: lost))
        try await pair.withDestination(reader.information()) { destination in
          _ = try await Copier(from: reader, to: destination).run()
        }
        await reader.close()
        try await image.discard(5 << 20, 1 << 20)
        try await image.removeSnapshot(lost)

        let second = try await image.createSnapshot("second")
        let drift = try await pair.destination.withImage(pair.name, readOnly: true) {
          let sealed = try #require(try await $0.snapshots().first)
          return try await $0.drift(since: sealed)
        }
        #expect(drift.contains(5 << 20))
        let span = try await pair.span(from: first, to: second, suspect: drift)
        try await pair.copy(try await pair.reader(span), seal: second)
        try await pair.expectEqual(second)
      }
    }
  }

  @Test func `a destination of another size is refused before anything is written`() async throws {
    try await withContents { pair, snapshot in
      let reader = try await pair.reader(pair.span(to: snapshot))
      try await pair.destination.withImage(pair.name, readOnly: false) { image in
        try await image.resize(to: 8 << 20)
        await #expect(throws: TransferError.wrongSize(source: 12 << 20, destination: 8 << 20)) {
          try await Copier(from: reader, to: image).run()
        }
      }
      await reader.close()
    }
  }

  @Test func `suspect bytes are copied though they did not change`() async throws {
    try await withContents { pair, snapshot in
      try await pair.copy(try await pair.reader(pair.span(to: snapshot)), seal: snapshot)
      try await pair.destination.withImage(pair.name, readOnly: false) {
        try await $0.write(3 << 20, [UInt8](repeating: 66, count: 512))
        try await $0.write(8 << 20, [UInt8](repeating: 66, count: 512))
      }
      let second = try await pair.source.withImage(pair.name, readOnly: false) {
        try await $0.createSnapshot("second")
      }
      let suspect = RangeSet<UInt64>([(3 << 20)..<(4 << 20), (8 << 20)..<(9 << 20)])
      let span = try await pair.span(from: snapshot, to: second, suspect: suspect)
      try await pair.copy(try await pair.reader(span), seal: second)
      try await pair.expectEqual(second)
    }
  }
}
