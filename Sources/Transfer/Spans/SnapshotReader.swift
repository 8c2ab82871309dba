/// One span of an image, to be read: over librbd, or over TLS from a worker that does so.
///
/// Many calls may be under way at once. A reader reads what snapshots hold, so it keeps no state
/// that could be lost: any worker of the source's region can go on where another ended.
public protocol SnapshotReader: Sendable {
  /// Whose reader it is, for messages: `region west` or `pool/image`.
  var label: String { get }

  /// The image at the span's last snapshot.
  func information() async throws -> SourceImage

  /// What changed in the span, in ascending order of ranges, found while it is asked for.
  ///
  /// The ranges go over the whole image but for what is in `done`. A span without a first
  /// snapshot lists what exists. Removing one of the snapshots meanwhile ends it with
  /// `TransferError.snapshotGone`. It is iterated once.
  func changes(
    skipping done: RangeSet<UInt64>
  ) -> AsyncThrowingStream<ChangeBatch, any Error>

  /// The unit's bytes at the span's last snapshot, as frames that go through its extents in order
  /// and without gaps.
  ///
  /// Ending the iteration early gives up the unit.
  func read(_ unit: WorkUnit) -> AsyncThrowingStream<Frame, any Error>

  /// The digests of these ranges' bytes at the span's last snapshot, in the same order.
  ///
  /// - Parameter ranges: At most `WireLimits.digestRanges`, each of at most
  ///   `WireLimits.frameBytes`.
  func digests(of ranges: [Range<UInt64>]) async throws -> [Digest]

  /// Makes sure that both snapshots still exist under the image, by their ids, and of a last span that the
  /// source still stands; otherwise throws `TransferError.snapshotGone` or `TransferError.sourceChanged`.
  ///
  /// A snapshot that was removed reads as zeros, so nothing read counts before this was asked
  /// afterwards.
  func check() async throws

  /// Lets go of images and connections; does nothing the second time.
  func close() async
}
