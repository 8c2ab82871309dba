import Ceph
import TestSupport
import Testing
import Transfer

/// What a diff can get wrong, each by itself; without a wire.
@Suite struct CopyCaseTests {
  private static let mebibyte: UInt64 = 1 << 20

  /// Makes the image, and then copies a round after each step, checking every one.
  private func rounds(
    _ specification: ImageSpecification = ImageSpecification(size: 16 << 20, objectOrder: 20),
    exact: Bool = false, steps: [@Sendable (Image) async throws -> Void],
    create: (@Sendable (Pool, String) async throws -> Void)? = nil
  ) async throws {
    try await Pair.with { pair in
      if let create {
        try await create(pair.source, pair.name)
      } else {
        try await pair.source.createImage(pair.name, specification)
      }
      var last: Snapshot?
      for (number, step) in steps.enumerated() {
        let snapshot = try await pair.source.withImage(pair.name, readOnly: false) { image in
          try await step(image)
          return try await image.createSnapshot("round-\(number)")
        }
        let span = try await pair.span(from: last, to: snapshot, exact: exact)
        try await pair.copy(
          try await pair.reader(span), seal: snapshot,
          options: CopyOptions(isDestinationFresh: number == 0))
        try await pair.expectEqual(snapshot, "round \(number)")
        last = snapshot
      }
    }
  }

  private static func fill(_ image: Image, _ byte: UInt8, _ range: Range<UInt64>) async throws {
    try await image.write(range.lowerBound, [UInt8](repeating: byte, count: range.count))
  }

  @Test(arguments: [false, true])
  func `writes, discards and zeroes arrive`(exact: Bool) async throws {
    try await rounds(
      exact: exact,
      steps: [
        { try await Self.fill($0, 1, 0..<(10 << 20)) },
        { image in
          try await image.discard(1 << 20, 2 << 20)
          try await image.writeZeroes((5 << 20) + 4096, 8192)
          try await Self.fill(image, 2, (15 << 20)..<(15 << 20) + 512)
        },
        { _ in },
      ])
  }

  @Test(arguments: [ImageFeatures.layering, .standard])
  func `striped images arrive`(features: ImageFeatures) async throws {
    let specification = ImageSpecification(
      size: 13 << 20, objectOrder: 20, stripeUnit: 65_536, stripeCount: 3, features: features)
    try await rounds(
      specification,
      steps: [
        { try await Self.fill($0, 1, (1 << 20)..<(9 << 20)) },
        { image in
          try await Self.fill(image, 2, 100_000..<200_000)
          try await image.writeZeroes(3 << 20, 1 << 20)
          try await Self.fill(image, 3, (13 << 20) - 512..<(13 << 20))
        },
      ])
  }

  @Test(arguments: [ImageFeatures.layering, .standard])
  func `a shrunk, a grown and a regrown image arrive`(features: ImageFeatures) async throws {
    try await rounds(
      ImageSpecification(size: 8 << 20, objectOrder: 20, features: features),
      steps: [
        { try await Self.fill($0, 1, 0..<(8 << 20)) },
        { try await $0.resize(to: (3 << 20) + 512) },
        { image in
          try await image.resize(to: 12 << 20)
          try await Self.fill(image, 2, (11 << 20)..<(12 << 20))
        },
        { image in
          try await image.resize(to: (5 << 20) + 1024)
          try await image.resize(to: 12 << 20)
        },
      ])
  }

  @Test func `what was cut off before a snapshot of somebody else is zeros after growing again`()
    async throws
  {
    try await rounds(steps: [
      { try await Self.fill($0, 1, 0..<(16 << 20)) },
      { image in
        try await image.resize(to: (6 << 20) + 512)
        try await image.createSnapshot("foreign")
        try await image.resize(to: 16 << 20)
        try await Self.fill(image, 3, (9 << 20)..<(9 << 20) + 4096)
      },
    ])
  }

  @Test(arguments: [ImageFeatures.layering, .standard])
  func `a clone arrives with its parent's data, and through flattening`(
    features: ImageFeatures
  ) async throws {
    try await rounds(
      steps: [
        { _ in },
        { image in
          try await Self.fill(image, 2, (1 << 20)..<(1 << 20) + 4096)
          try await image.discard(2 << 20, 1 << 20)
          try await image.discard((3 << 20) + 524_288, 524_288)
        },
        { image in
          try await image.resize(to: 5 << 20)
          try await image.resize(to: 16 << 20)
        },
        { try await $0.flatten() },
        { try await Self.fill($0, 4, (4 << 20)..<(4 << 20) + 4096) },
      ]
    ) { pool, name in
      try await Self.makeClone(pool, name, features)
    }
  }

  @Test func `a clone that was shrunk, grown and flattened in one round arrives`() async throws {
    try await rounds(steps: [
      { _ in },
      { image in
        try await image.resize(to: 2 << 20)
        try await image.resize(to: 16 << 20)
        try await image.flatten()
      },
    ]) { pool, name in
      try await Self.makeClone(pool, name, .standard)
    }
  }

  private static func makeClone(
    _ pool: Pool, _ name: String, _ features: ImageFeatures
  ) async throws {
    try await pool.createImage("parent", ImageSpecification(size: 16 << 20, objectOrder: 20))
    try await pool.withImage("parent", readOnly: false) { image in
      try await fill(image, 9, 0..<(8 << 20) + 1000)
      try await image.createSnapshot("base")
      try await image.protectSnapshot("base")
    }
    try await pool.cloneImage(
      "parent", at: "base", to: name, in: pool,
      ImageSpecification(size: 16 << 20, objectOrder: 20, features: features))
  }

  @Test func `a renamed snapshot is found by its id`() async throws {
    try await Pair.with { pair in
      try await pair.source.createImage(pair.name, ImageSpecification(size: 8 << 20))
      try await pair.source.withImage(pair.name, readOnly: false) { image in
        try await Self.fill(image, 1, 0..<(1 << 20))
        let first = try await image.createSnapshot("first")
        try await pair.copy(
          try await pair.reader(pair.span(to: first)), seal: first,
          options: CopyOptions(isDestinationFresh: true))
        try await Self.fill(image, 2, 0..<4096)
        try await image.renameSnapshot("first", to: "other")
        let second = try await image.createSnapshot("second")
        try await pair.copy(
          try await pair.reader(pair.span(from: first, to: second)), seal: second)
        try await pair.expectEqual(second)
      }
    }
  }

  @Test func `an invalid object map is not believed`() async throws {
    try await Pair.with { pair in
      try await pair.source.createImage(pair.name, ImageSpecification(size: 8 << 20))
      let snapshot = try await pair.source.withImage(pair.name, readOnly: false) { image in
        try await Self.fill(image, 1, 0..<4096)
        return try await image.createSnapshot("first")
      }
      let span = try await pair.span(to: snapshot)
      let before = try await pair.reader(span)
      #expect(try await !before.information().isListedExactly)
      await before.close()
      try await pair.source.setFlags([.fastDiffInvalid], ofImage: span.imageID, at: snapshot)
      let after = try await pair.reader(span)
      #expect(try await after.information().isListedExactly)
      try await pair.copy(after, seal: snapshot)
      try await pair.expectEqual(snapshot)
    }
  }
}
