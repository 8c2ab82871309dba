import Ceph
import Foundation
import TestSupport
import Testing
import Transfer

@Suite struct DifferentialTests {
  /// More with `LONGHAUL_TEST_RUNS`.
  private static let runs: Range<UInt64> = {
    let text = ProcessInfo.processInfo.environment["LONGHAUL_TEST_RUNS"]
    return 0..<(text.flatMap { UInt64($0) } ?? 16)
  }()

  @Test(arguments: runs)
  func `a random life arrives byte for byte, round after round`(seed: UInt64) async throws {
    try await Pair.with { pair in
      try await Service.with(pair) { service in
        let history = RandomHistory(seed: seed)
        let image = try await history.makeImage(pair.name, in: pair.source)
        var last: Snapshot?
        for round in 0..<4 {
          let snapshot = try await history.takeSnapshot("round-\(round)", of: image)
          let exact = (seed + UInt64(round)).isMultiple(of: 3)
          let span = try await pair.span(from: last, to: snapshot, exact: exact)
          let reader: any SnapshotReader =
            seed.isMultiple(of: 2)
            ? service.reader(service.grant(span, job: Int64(round))) : try await pair.reader(span)
          var options = CopyOptions(isDestinationFresh: round == 0)
          options.unitBytes = 300_000
          options.unitExtents = 5
          // The image lives on while it is copied.
          async let life: Void = history.run(8, on: image)
          try await pair.copy(reader, seal: snapshot, options: options)
          try await life
          let sealed = try await pair.destination.withImage(pair.name, readOnly: true) {
            try #require(try await $0.snapshots().last)
          }
          let description = await history.description
          try await pair.destination.withImage(pair.name, at: sealed, readOnly: true) { copy in
            let size = Int(try await copy.size())
            let bytes = try await copy.read(0, count: size)
            let wanted = await history.snapshotContents[snapshot.id]
            #expect(bytes == wanted, "round \(round), exact \(exact): \(description)")
          }
          if round == 3 { try await pair.expectEqual(snapshot, description) }
          last = snapshot
        }
        await image.close()
      }
    }
  }
}
