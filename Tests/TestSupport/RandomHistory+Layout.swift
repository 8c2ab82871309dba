public import Ceph

extension RandomHistory {
  /// Makes an image of a random size, object size, striping and features, often a clone with data
  /// in its parent.
  ///
  /// Returns it opened for writing; the caller closes it. Parents are called `NAME-parent`.
  public func makeImage(_ name: String, in pool: Pool) async throws -> Image {
    try await explained { try await make(name, in: pool, depth: 0) }
    contents = try await pool.withImage(name, readOnly: true) { image in
      objectSize = try await image.information().objectSize
      return try await image.read(0, count: Int(try await image.size()))
    }
    return try await pool.open(name, readOnly: false)
  }

  private func make(_ name: String, in pool: Pool, depth: Int) async throws {
    let isClone = depth < 2 && generator.chance(limits.clones >> depth)
    let specification = randomSpecification()
    note("\(isClone ? "clone" : "image") \(name): \(specification)")
    guard isClone else { return try await pool.createImage(name, specification) }

    let parent = "\(name)-parent"
    try await make(parent, in: pool, depth: depth + 1)
    try await pool.withImage(parent, readOnly: false) { image in
      objectSize = try await image.information().objectSize
      contents = try await image.read(0, count: Int(try await image.size()))
      for _ in 0..<Int.random(in: 1...5, using: &generator) { try await write(to: image) }
      try await image.createSnapshot("base")
      try await image.protectSnapshot("base")
    }
    try await pool.cloneImage(parent, at: "base", to: name, in: pool, specification)
    hasParent = true
  }

  private func randomSpecification() -> ImageSpecification {
    let order = [12, 14, 16, 18, 20, 22].randomElement(using: &generator) ?? 22
    let objectSize: UInt64 = 1 << UInt64(order)
    // Many tiny objects take long and tell nothing more.
    let most = min(limits.size, objectSize * 256)
    var specification = ImageSpecification(
      size: sectors(in: 1...most), objectOrder: order, features: randomFeatures())
    if generator.chance(40) {
      specification.stripeUnit = objectSize >> UInt64.random(in: 0...3, using: &generator)
      specification.stripeCount = UInt64.random(in: 1...5, using: &generator)
    }
    return specification
  }

  private func randomFeatures() -> ImageFeatures {
    let sets: [ImageFeatures] = [
      .standard, .standard, .standard,
      .layering, [.layering, .exclusiveLock], [.layering, .exclusiveLock, .objectMap],
      .standard.subtracting(.deepFlatten),
    ]
    return sets.randomElement(using: &generator) ?? .standard
  }

  /// A number of bytes within `range` that is a multiple of 512, at least 512.
  func sectors(in range: ClosedRange<UInt64>) -> UInt64 {
    max(512, UInt64.random(in: range, using: &generator) / 512 * 512)
  }
}
