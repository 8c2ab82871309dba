import Ceph
import Transfer

/// Rounds of 4096 writes of 4 KiB on an image of 2 TiB, each in an object that exists.
///
/// The objects hold data at their start only: a memstore copies a whole object at its first write
/// after a snapshot, and full ones would fill the machine.
struct RoundBench {
  let bench: SeedBench
  private static let size: UInt64 = 2 << 40
  private static let objectSize: UInt64 = 4 << 20
  private static let writes = 4096

  func run(_ runs: Int) async throws {
    try? await bench.cleanUp()
    let specification = ImageSpecification(size: Self.size)
    try await bench.source.createImage(bench.name, specification)
    try await bench.destination.createImage(bench.name, specification)
    try await bench.source.withImage(bench.name, readOnly: false) { source in
      try await bench.destination.withImage(bench.name, readOnly: false) { destination in
        try await destination.acquireExclusiveLock()
        let objects = (0..<Self.size / Self.objectSize).shuffled().prefix(Self.writes)
        let offsets = objects.map { $0 * Self.objectSize + UInt64.random(in: 0..<4) << 12 }
        var last: Snapshot?
        for run in 0...runs {
          try await write(offsets, to: source)
          let snapshot = try await source.createSnapshot("round-\(run)")
          var options = bench.options
          options.isDestinationFresh = run == 0
          let span = try await bench.span(snapshot, from: last)
          let reader = try await LocalSnapshotReader.open(span, on: source.pool.cluster)
          await reader.close()
          try await Loopback.with(span, on: source.pool.cluster, streams: bench.streams) { reader in
            let sample = try await Sample.of {
              let result = try await Copier(from: reader, to: destination, options: options).run()
              print(
                "round \(run): \(result.changedExtents) extents, \(result.writtenBytes) bytes,",
                "enumerated in \(Sample.rounded(result.enumerateSeconds)) s,",
                "copied in \(Sample.rounded(result.transferSeconds)) s,",
                "\(result.wireBytes) bytes on the wire")
            }
            print("round \(run): \(Sample.rounded(sample.seconds)) s in all")
          }
          last = snapshot
        }
      }
    }
    try await bench.cleanUp()
  }

  private func write(_ offsets: [UInt64], to image: Image) async throws {
    let bytes = (0..<4096).map { _ in UInt8.random(in: 1...255) }
    try await withThrowingDiscardingTaskGroup { group in
      for lane in 0..<32 {
        group.addTask {
          for index in stride(from: lane, to: offsets.count, by: 32) {
            try await image.write(offsets[index], bytes)
          }
        }
      }
    }
  }
}
