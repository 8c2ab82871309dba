public import Ceph
public import Logging

/// Copies one span to a destination image.
///
/// It pulls: changes are listed, cut into units and asked for ahead, as far as the window of bytes
/// allows; each frame is checked and written as it comes. What is written counts as done only
/// after a flush, and the whole only after the source's snapshots were seen to exist still.
///
/// Everything it does can be done again: a copy that was ended anywhere is begun again with the
/// ranges of its last checkpoint.
public struct Copier: Sendable {
  /// Where the bytes come from.
  public let reader: any SnapshotReader
  /// Where they go: the image's head, whose exclusive lock the caller holds, of the snapshot's
  /// size.
  public let destination: Image
  /// How it is done.
  public let options: CopyOptions
  let logger: Logger

  /// A copy that has not begun.
  public init(
    from reader: any SnapshotReader, to destination: Image, options: CopyOptions = CopyOptions(),
    logger: Logger = Logger(label: "longhaul.copier")
  ) {
    self.reader = reader
    self.destination = destination
    self.options = options
    self.logger = logger
  }

  /// Copies what is not done yet.
  ///
  /// - Parameters:
  ///   - done: The ranges of the last checkpoint of this very span; empty for none.
  ///   - progress: Told a few times a second how far it is.
  ///   - checkpoint: Given the ranges of the image that are at the destination, flushed. At the
  ///     end it is given the whole image, after the snapshots were checked. What it throws ends
  ///     the copy.
  /// - Throws: `TransferError`, `CephError` of the destination, or what `checkpoint` threw.
  public func run(
    resumingAfter done: RangeSet<UInt64> = RangeSet(),
    progress: @escaping @Sendable (CopyProgress) async -> Void = { _ in },
    checkpoint: @escaping @Sendable (RangeSet<UInt64>) async throws -> Void = { _ in }
  ) async throws -> CopyResult {
    let source = try await reader.information()
    let size = try await destination.size()
    guard size == source.size else {
      throw TransferError.wrongSize(source: source.size, destination: size)
    }
    // Before the first byte is read: what was removed already need not be copied.
    try await reader.check()
    let ledger = CopyLedger(source, done: done, speedOver: options.progressInterval * 6)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      let watch = CopyWatch(ledger: ledger, destination: destination, options: options)
      group.addTask { try await watch.guardProgress(of: reader.label) }
      group.addTask { try await watch.tell(progress) }
      group.addTask { try await watch.save(checkpoint) }
      group.addTask {
        try await copyUnits(ledger)
        return true
      }
      // The others only end with an error.
      while try await group.next() == false {}
      group.cancelAll()
    }
    try Task.checkCancellation()
    try await destination.flush()
    try await reader.check()
    try await checkpoint(RangeSet(0..<source.size))
    await progress(ledger.progress)
    return ledger.result
  }
}
