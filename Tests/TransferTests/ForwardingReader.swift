import Transfer

/// A reader that does what another does, but for what it overrides.
protocol ForwardingReader: SnapshotReader {
  var base: any SnapshotReader { get }
}

extension ForwardingReader {
  var label: String { base.label }
  func information() async throws -> SourceImage { try await base.information() }
  func check() async throws { try await base.check() }
  func close() async { await base.close() }

  func changes(
    skipping done: RangeSet<UInt64>
  ) -> AsyncThrowingStream<ChangeBatch, any Error> {
    base.changes(skipping: done)
  }

  func read(_ unit: WorkUnit) -> AsyncThrowingStream<Frame, any Error> { base.read(unit) }

  func digests(of ranges: [Range<UInt64>]) async throws -> [Digest] {
    try await base.digests(of: ranges)
  }
}
