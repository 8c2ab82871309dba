import Ceph
import Foundation
import Subprocess
import TestSupport
import Testing
import Transfer

/// An image in the west and where it is copied to in the east.
struct Pair: Sendable {
  let west: CephCluster
  let east: CephCluster
  let source: Pool
  let destination: Pool
  /// The image's name at both ends.
  var name = "disk"

  /// Fresh pools in both clusters for `body`.
  static func with(_ body: (Pair) async throws -> Void) async throws {
    let (west, east) = (try await CephCluster.shared(.west), try await CephCluster.shared(.east))
    try await west.withPool { source in
      try await east.withPool { destination in
        try await body(Pair(west: west, east: east, source: source, destination: destination))
      }
    }
  }

  /// Makes the source with a byte in it, and its first snapshot.
  func makeSource(_ size: UInt64) async throws -> Snapshot {
    try await source.createImage(name, ImageSpecification(size: size))
    return try await source.withImage(name, readOnly: false) { image in
      try await image.write(0, [1])
      return try await image.createSnapshot("first")
    }
  }

  /// The span of the image from one snapshot to another.
  func span(
    from: Snapshot? = nil, to: Snapshot, exact: Bool = false,
    suspect: RangeSet<UInt64> = RangeSet()
  ) async throws -> SnapshotSpan {
    let id = try await source.withImage(name, readOnly: true) { try await $0.information().id }
    return SnapshotSpan(
      image: ImageAddress(pool: source.name, name: name), imageID: id, from: from, to: to,
      exact: exact, suspect: suspect)
  }

  /// The destination's own, sealed snapshot as a span, for a comparison.
  func sealedSpan(_ snapshot: Snapshot, from: Snapshot? = nil) async throws -> SnapshotSpan {
    let id = try await destination.withImage(name, readOnly: true) {
      try await $0.information().id
    }
    return SnapshotSpan(
      image: ImageAddress(pool: destination.name, name: name), imageID: id, from: from,
      to: snapshot, exact: true)
  }

  /// A reader over librbd, without any wire.
  func reader(_ span: SnapshotSpan) async throws -> LocalSnapshotReader {
    try await LocalSnapshotReader.open(span, on: west.cluster)
  }

  /// Makes the destination like the source, or resizes it, and hands it over locked.
  @discardableResult
  func withDestination<Result>(
    _ like: SourceImage, _ body: (Image) async throws -> Result
  ) async throws -> Result {
    if !(try await destination.imageNames().contains(name)) {
      var specification = like.information.specification
      specification.features = .standard
      try await destination.createImage(name, specification)
    }
    return try await destination.withImage(name, readOnly: false) { image in
      try await image.acquireExclusiveLock()
      if try await image.size() != like.size { try await image.resize(to: like.size) }
      return try await body(image)
    }
  }

  /// One round: copies, seals, and closes the reader.
  @discardableResult
  func copy(
    _ reader: any SnapshotReader, seal: Snapshot, options: CopyOptions = CopyOptions(),
    done: RangeSet<UInt64> = RangeSet()
  ) async throws -> CopyResult {
    do {
      let result = try await withDestination(reader.information()) { image in
        let result = try await Copier(from: reader, to: image, options: options)
          .run(resumingAfter: done)
        try await image.createSnapshot(seal.name)
        return result
      }
      await reader.close()
      return result
    } catch {
      await reader.close()
      throw error
    }
  }

  /// What the `rbd` command reads of a snapshot at either end.
  func digests(_ snapshot: String) async throws -> (source: String, destination: String) {
    async let first = west.digest("\(source.name)/\(name)@\(snapshot)")
    async let second = east.digest("\(destination.name)/\(name)@\(snapshot)")
    return try await (first, second)
  }

  /// Fails the test unless the `rbd` command reads the same at both ends.
  func expectEqual(
    _ snapshot: Snapshot, _ comment: @autoclosure () -> String = "",
    at location: SourceLocation = #_sourceLocation
  ) async throws {
    let (first, second) = try await digests(snapshot.name)
    #expect(first == second, "\(comment())", sourceLocation: location)
  }
}

extension CephCluster {
  /// The SHA-256 of what `rbd export` writes.
  func digest(_ image: String) async throws -> String {
    let result = try await Subprocess.run(
      .name("bash"),
      arguments: [
        "-o", "pipefail", "-c", "rbd -c \"$0\" export --no-progress \"$1\" - | sha256sum",
        configurationFile, image,
      ], output: .string(limit: 1000), error: .string(limit: 10_000))
    struct Failure: Error { let text: String }
    guard result.terminationStatus.isSuccess else { throw Failure(text: result.standardError) }
    return result.standardOutput
  }
}
