import Ceph

/// Compares the same snapshot at both ends: each side reads its own, and only digests travel.
///
/// Both spans end at the sealed snapshots, and begin at nothing (`from == nil`) or at snapshots that
/// were found equal: then only what changed since at either side is compared. To find what an object
/// map has lost, the source's span must be listed exactly (`SnapshotSpan.exact`): a range that
/// neither side lists is taken for equal.
public struct Verifier: Sendable {
  /// The two ends.
  public let source: any SnapshotReader, destination: any SnapshotReader
  /// How it is done.
  public let options: VerifyOptions

  /// A comparison that has not begun.
  public init(
    source: any SnapshotReader, destination: any SnapshotReader,
    options: VerifyOptions = VerifyOptions()
  ) {
    self.source = source
    self.destination = destination
    self.options = options
  }

  /// Compares, and returns what differs.
  ///
  /// - Throws: `TransferError.wrongSize` when the snapshots have different sizes, and what the
  ///   readers throw.
  public func run() async throws -> VerifyResult {
    async let first = source.information()
    async let second = destination.information()
    let size = try await first.size
    guard try await second.size == size else {
      throw TransferError.wrongSize(source: size, destination: try await second.size)
    }
    var blocks = BlockMap(size: size, blockBytes: UInt64(options.blockBytes))
    async let atSource = listed(by: source, size)
    async let atDestination = listed(by: destination, size)
    blocks.formUnion(try await atSource)
    blocks.formUnion(try await atDestination)
    let existing = blocks.count
    blocks.sample(options.fraction, seed: options.seed)
    let result = try await compare(blocks, existing)
    try await source.check()
    try await destination.check()
    try Task.checkCancellation()
    return result
  }

  private func listed(by reader: any SnapshotReader, _ size: UInt64) async throws -> BlockMap {
    var blocks = BlockMap(size: size, blockBytes: UInt64(options.blockBytes))
    // Zeros at one side that were data before may be data still at the other.
    let includesZeros = try await reader.information().hasBase
    for try await batch in reader.changes(skipping: RangeSet()) {
      for extent in batch.extents where includesZeros || extent.exists {
        blocks.insert(extent.range)
      }
    }
    // A stream ends early, and without an error, where its task is cancelled.
    try Task.checkCancellation()
    return blocks
  }

  private func compare(_ blocks: BlockMap, _ existing: Int) async throws -> VerifyResult {
    var compared: UInt64 = 0
    var differing = RangeSet<UInt64>()
    try await withThrowingTaskGroup(of: Comparison.self) { group in
      var running = 0
      func settle() async throws {
        guard let comparison = try await group.next() else { return }
        running -= 1
        for range in comparison.differing { differing.insert(contentsOf: range) }
        compared += comparison.bytes
      }
      for ranges in blocks.groups(of: options.blocksPerRequest) {
        if running >= options.requests { try await settle() }
        running += 1
        group.addTask { try await digests(of: ranges) }
      }
      while running > 0 { try await settle() }
    }
    return VerifyResult(
      differing: differing, comparedBytes: compared,
      existingBytes: UInt64(existing) * UInt64(options.blockBytes))
  }

  private struct Comparison: Sendable {
    let bytes: UInt64
    let differing: [Range<UInt64>]
  }

  private func digests(of ranges: [Range<UInt64>]) async throws -> Comparison {
    async let first = source.digests(of: ranges)
    async let second = destination.digests(of: ranges)
    let pairs = try await zip(first, second)
    let differing = zip(ranges, pairs).filter { $1.0 != $1.1 }.map(\.0)
    return Comparison(
      bytes: ranges.reduce(0) { $0 + $1.byteCount }, differing: differing)
  }
}
