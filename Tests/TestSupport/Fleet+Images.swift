public import Ceph

extension Fleet {
  /// The fleet's pool in a region, for `body` only.
  public func withPool<Result>(
    _ region: String = "west", namespace: String = "", _ body: (Pool) async throws -> Result
  ) async throws -> Result {
    try await cluster(region).cluster.withPool(pool, namespace: namespace, body)
  }

  /// Opens one of its images for writing, for `body` only: nobody watches it afterwards.
  public func withImage<Result>(
    _ name: String, in region: String = "west", namespace: String = "",
    _ body: (Image) async throws -> Result
  ) async throws -> Result {
    try await withPool(region, namespace: namespace) { pool in
      try await pool.withImage(name, readOnly: false, body)
    }
  }

  /// Makes an image, and writes random data to some of it.
  public func makeImage(
    _ name: String, mebibytes: UInt64 = 16, in region: String = "west", namespace: String = "",
    written: UInt64 = 4, _ adjust: (inout ImageSpecification) -> Void = { _ in }
  ) async throws {
    var specification = ImageSpecification(size: mebibytes << 20)
    adjust(&specification)
    let wanted = specification
    try await withPool(region, namespace: namespace) { pool in
      try await pool.createImage(name, wanted)
    }
    if written > 0 {
      try await scribble(name, in: region, namespace: namespace, mebibytes: written, seed: 1)
    }
  }

  /// Writes random data in pieces of 64 KiB all over an image.
  public func scribble(
    _ name: String, in region: String = "west", namespace: String = "", mebibytes: UInt64 = 1,
    seed: UInt64
  ) async throws {
    try await withImage(name, in: region, namespace: namespace) { image in
      var generator = SeededGenerator(seed: seed)
      let size = try await image.size()
      let piece: UInt64 = 64 << 10
      for _ in 0..<(mebibytes << 20) / piece {
        let place = UInt64.random(in: 0...(size - min(size, piece)), using: &generator) / 512 * 512
        try await image.write(place, generator.bytes(Int(min(size, piece))))
      }
      try await image.flush()
    }
  }

  /// The names of its images in a region.
  public func images(in region: String, namespace: String = "") async throws -> [String] {
    try await withPool(region, namespace: namespace) { try await $0.imageNames() }
  }

  /// The names of an image's snapshots.
  public func snapshots(
    of name: String, in region: String, namespace: String = ""
  ) async throws -> [String] {
    try await withPool(region, namespace: namespace) { pool in
      try await pool.withImage(name, readOnly: true) { try await $0.snapshots().map(\.name) }
    }
  }
}
