import Ceph
import Certificates
import FoundationEssentials
import Transfer

/// Seeds of an image full of random data.
struct SeedBench {
  let source: Pool
  let destination: Pool
  let bytes: UInt64
  let streams: Int
  let options: CopyOptions
  let name = "bench-copy-seed"

  /// Makes the source image.
  func prepare() async throws -> Snapshot {
    try? await cleanUp()
    try await source.createImage(name, ImageSpecification(size: bytes))
    return try await source.withImage(name, readOnly: false) { image in
      var generator = SystemRandomNumberGenerator()
      let words = (0..<(1 << 19)).map { _ in generator.next() as UInt64 }
      for offset in stride(from: 0, to: bytes, by: 4 << 20) {
        try await image.write(
          offset, words.withUnsafeBytes { Array($0) })
      }
      return try await image.createSnapshot("seed")
    }
  }

  /// Removes both images.
  func cleanUp() async throws {
    try? await destination.removeImage(name)
    try? await source.withImage(name, readOnly: false) { image in
      for snapshot in try await image.snapshots() { try await image.removeSnapshot(snapshot) }
    }
    try await source.removeImage(name)
  }

  /// Copies to a fresh image.
  func measure(_ way: Way, _ snapshot: Snapshot) async throws -> Sample {
    try? await destination.removeImage(name)
    try await destination.createImage(name, ImageSpecification(size: bytes))
    return try await destination.withImage(name, readOnly: false) { image in
      try await image.acquireExclusiveLock()
      switch way {
      case .direct: return try await Sample.of { try await copyDirectly(to: image, snapshot) }
      case .local:
        return try await Sample.of {
          let reader = try await LocalSnapshotReader.open(span(snapshot), on: source.cluster)
          try await copy(reader, to: image)
        }
      case .tls: return try await copyOverTLS(to: image, try await span(snapshot))
      case .round: throw CancellationError()
      }
    }
  }

  func span(_ snapshot: Snapshot, from: Snapshot? = nil) async throws -> SnapshotSpan {
    let id = try await source.withImage(name, readOnly: true) { try await $0.information().id }
    return SnapshotSpan(
      image: ImageAddress(pool: source.name, name: name), imageID: id, from: from, to: snapshot)
  }

  private func copy(_ reader: any SnapshotReader, to image: Image) async throws {
    _ = try await Copier(from: reader, to: image, options: options).run()
    await reader.close()
  }

  private func copyDirectly(to image: Image, _ snapshot: Snapshot) async throws {
    try await source.withImage(name, at: snapshot, readOnly: true) {
      try await DirectCopy(source: $0, destination: image, depth: 16).run()
    }
  }

  private func copyOverTLS(to image: Image, _ span: SnapshotSpan) async throws -> Sample {
    try await Loopback.with(span, on: source.cluster, streams: streams) { reader in
      try await Sample.of { _ = try await Copier(from: reader, to: image, options: options).run() }
    }
  }
}
