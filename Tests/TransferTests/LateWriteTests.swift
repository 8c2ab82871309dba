import Ceph
import Foundation
import TestSupport
import Testing
import Transfer

/// Writes of a client that does not know of a snapshot yet, as librbd does while it refreshes an
/// image: for RADOS they belong to the snapshot, and no exact diff from it tells of them.
@Suite struct LateWriteTests {
  @Test(arguments: [1, 3] as [UInt64])
  func `an object that a late write makes arrives with the next round`(
    stripeCount: UInt64
  ) async throws {
    let specification = ImageSpecification(
      size: 12 << 20, objectOrder: 20, stripeUnit: 1 << 20, stripeCount: stripeCount)
    try await Pair.with { pair in
      let first = try await firstRound(of: specification, pair)
      try await pair.source.withImage(pair.name, readOnly: false) { image in
        // The object map learns of the object; then it is made anew, without any snapshot.
        try await image.write(5 << 20, [UInt8](repeating: 2, count: 1 << 20))
        try await pair.rewrite(object: 5, of: image)
      }
      try await secondRound(pair, since: first)
    }
  }

  private func firstRound(
    of specification: ImageSpecification, _ pair: Pair
  ) async throws -> Snapshot {
    try await pair.source.createImage(pair.name, specification)
    let snapshot = try await pair.source.withImage(pair.name, readOnly: false) { image in
      try await image.write(0, [UInt8](repeating: 1, count: 3 << 20))
      return try await image.createSnapshot("first")
    }
    try await pair.copy(
      try await pair.reader(try await pair.span(to: snapshot)), seal: snapshot,
      options: CopyOptions(isDestinationFresh: true))
    try await pair.expectEqual(snapshot, "the first round")
    return snapshot
  }

  private func secondRound(_ pair: Pair, since first: Snapshot) async throws {
    let snapshot = try await pair.source.withImage(pair.name, readOnly: false) { image in
      try await image.write((9 << 20) + 512, [UInt8](repeating: 4, count: 512))
      return try await image.createSnapshot("second")
    }
    try await pair.copy(
      try await pair.reader(try await pair.span(from: first, to: snapshot)), seal: snapshot)
    try await pair.expectEqual(snapshot, "the second round")
  }
}

extension Pair {
  /// Writes the whole object, past librbd, as a client that knows of no snapshot.
  fileprivate func rewrite(object: Int, of image: Image) async throws {
    let information = try await image.information()
    let digits = String(object, radix: 16)
    let name =
      information.blockPrefix + "." + String(repeating: "0", count: 16 - digits.count) + digits
    let file = west.directory.appending(path: "late-\(source.name)").path
    try [UInt8](repeating: 3, count: 1 << 20).withUnsafeBytes {
      try Data($0).write(to: URL(filePath: file))
    }
    _ = try? await west.rados("-p", source.name, "rm", name)
    _ = try await west.rados("-p", source.name, "put", name, file)
  }
}
