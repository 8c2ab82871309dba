import Ceph
import Synchronization
import TestSupport
import Testing
import Transfer

@Suite struct SnapshotGoneTests {
  /// Removes the snapshot, and makes another of its name if asked, when the copy has begun.
  private func copyWhileRemoving(
    overTLS: Bool, replacing: Bool, removingFirst: Bool = false
  ) async throws {
    try await Pair.with { pair in
      try await pair.source.createImage(
        pair.name, ImageSpecification(size: 8 << 20, objectOrder: 20))
      let image = try await pair.source.open(pair.name, readOnly: false)
      try await image.write(0, [UInt8](repeating: 1, count: 4 << 20))
      let first = try await image.createSnapshot("first")
      try await image.write(0, [UInt8](repeating: 2, count: 8 << 20))
      let second = try await image.createSnapshot("second")
      let victim = removingFirst ? first : second
      try await Service.with(pair) { service in
        let span = try await pair.span(from: first, to: second)
        let reader: any SnapshotReader =
          overTLS ? service.reader(service.grant(span)) : try await pair.reader(span)
        try await pair.withDestination(reader.information()) { destination in
          var options = CopyOptions()
          options.window = 1 << 20
          options.checkpointInterval = .milliseconds(1)
          let isRemoved = Mutex(false)
          await #expect {
            try await Copier(from: reader, to: destination, options: options).run(checkpoint: { _ in
              guard
                isRemoved.withLock({ (removed: inout Bool) in
                  defer { removed = true }
                  return !removed
                })
              else { return }
              try await image.removeSnapshot(victim)
              if replacing { try await image.createSnapshot(victim.name) }
            })
          } throws: { error in
            if case TransferError.snapshotGone = error { true } else { false }
          }
        }
        await reader.close()
      }
      await image.close()
    }
  }

  @Test(arguments: [false, true], [false, true])
  func `a copy whose snapshot was removed meanwhile never counts`(
    overTLS: Bool, replacing: Bool
  ) async throws {
    try await copyWhileRemoving(overTLS: overTLS, replacing: replacing)
  }

  @Test func `nor one whose base was`() async throws {
    try await copyWhileRemoving(overTLS: true, replacing: true, removingFirst: true)
  }

  @Test func `a span of a snapshot that is gone cannot be opened`() async throws {
    try await Pair.with { pair in
      try await pair.source.createImage(pair.name, ImageSpecification(size: 8 << 20))
      let span = try await pair.source.withImage(pair.name, readOnly: false) { image in
        let snapshot = try await image.createSnapshot("first")
        let span = try await pair.span(to: snapshot)
        try await image.removeSnapshot(snapshot)
        try await image.createSnapshot("first")
        return span
      }
      await #expect {
        try await pair.reader(span)
      } throws: { error in
        if case TransferError.snapshotGone = error { true } else { false }
      }
      try await Service.with(pair) { service in
        let reader = service.reader(service.grant(span))
        await #expect {
          try await reader.information()
        } throws: { error in
          if case TransferError.snapshotGone = error { true } else { false }
        }
        await reader.close()
      }
    }
  }
}
