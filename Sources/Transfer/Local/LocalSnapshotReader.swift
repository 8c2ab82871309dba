public import Ceph
import Synchronization

/// Reads a span over librbd: at the source's worker for others, or at the destination's worker
/// itself where it reaches both clusters.
public final class LocalSnapshotReader: SnapshotReader {
  /// What is read.
  public let span: SnapshotSpan
  /// Whose reader it is.
  public let label: String

  let images: SnapshotImages

  private init(_ span: SnapshotSpan, _ label: String, _ images: SnapshotImages) {
    self.span = span
    self.label = label
    self.images = images
  }

  /// Opens the image at the span's snapshots, by their ids.
  ///
  /// Throws `TransferError.snapshotGone`, and `CephError` for all else.
  public static func open(
    _ span: SnapshotSpan, on cluster: Cluster, label: String? = nil
  ) async throws -> LocalSnapshotReader {
    let images = try await SnapshotImages.open(span, on: cluster)
    return LocalSnapshotReader(span, label ?? "\(span.image)", images)
  }

  /// The image at the span's last snapshot.
  public func information() async throws -> SourceImage { images.source }

  /// Opens the image anew and looks both snapshots up by id: an open handle does not notice that
  /// one was removed.
  public func check() async throws {
    let image: Image
    do {
      image = try await images.pool.open(id: span.imageID, readOnly: true)
    } catch let error as CephError where error.isNotFound {
      throw TransferError.snapshotGone("\(span.image)@\(span.to.name): the image is gone")
    }
    do {
      try await check(image)
    } catch {
      await image.close()
      throw error
    }
    await image.close()
  }

  private func check(_ image: Image) async throws {
    let snapshots = try await image.snapshots()
    for snapshot in [span.from, span.to].compactMap(\.self)
    where !snapshots.contains(where: { $0.id == snapshot.id }) {
      throw TransferError.snapshotGone("\(span.image)@\(snapshot.name) (id \(snapshot.id))")
    }
    if span.isLast { try await checkStillness(image) }
  }

  /// Nobody has the image open, and nobody wrote to it since. The latter is only asked where the
  /// object map tells it at once: the source stands still for this. Of a paused source, which has it open, it is all
  /// that can be asked.
  private func checkStillness(_ image: Image) async throws {
    let writers = try await image.otherWatchers().map(\.address)
    guard writers.isEmpty || span.isKeptOpen else {
      throw TransferError.sourceChanged(
        "\(span.image) is open again at \(writers.joined(separator: ", "))")
    }
    let information = try await image.information()
    var hasChanged = information.size != span.to.size
    if !hasChanged, span.isKeptOpen || information.hasFastDiff && information.flags.isEmpty {
      hasChanged = try await image.isChanged(since: span.to, size: information.size)
    }
    if hasChanged {
      throw TransferError.sourceChanged("\(span.image) was changed since its last snapshot")
    }
  }

  /// Closes the handles once the calls that are under way have returned.
  public func close() async { await images.close() }
}

extension Image {
  /// Whether something was written since the snapshot, as the object maps tell.
  fileprivate func isChanged(since snapshot: Snapshot, size: UInt64) async throws -> Bool {
    if let sets = try await objectMaps(since: snapshot)?.changedSets { return !sets.isEmpty }
    return try await !diff(
      from: snapshot, in: 0..<size, includeParent: false, wholeObject: true
    ).isEmpty
  }
}
