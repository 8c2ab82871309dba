import Ceph

/// The open handles of one span: the image at its last snapshot and what has to be known of the
/// others.
struct SnapshotImages: Sendable {
  let pool: Pool
  /// The image at the span's last snapshot.
  let image: Image
  let source: SourceImage
  let plan: SpanPlan
  /// Which bytes changed since the first snapshot; nil without one, or where only librbd can tell.
  let diff: SnapshotDiff?
  /// From the first snapshot on; nil without one, or where one of them is not valid.
  let objectMaps: ObjectMaps?

  /// Opens the image by its id at both snapshots, so that no renamed or reused name misleads.
  static func open(_ span: SnapshotSpan, on cluster: Cluster) async throws -> SnapshotImages {
    let pool = try await cluster.pool(span.image.pool, namespace: span.image.namespace)
    do {
      let image = try await pool.open(id: span.imageID, at: span.to, readOnly: true)
      do {
        return try await SnapshotImages(span, pool, image)
      } catch {
        await image.close()
        throw error
      }
    } catch {
      await pool.close()
      throw span.explaining(error)
    }
  }

  private init(_ span: SnapshotSpan, _ pool: Pool, _ image: Image) async throws {
    async let head = pool.flags(ofImage: span.imageID)
    async let before = pool.shape(ofImage: span.imageID, at: span.from)
    async let metadata = image.metadata()
    async let chain = Self.objectMaps(of: image, since: span.from)
    let information = try await image.information()
    let (first, firstFlags) = try await before ?? (nil, [])
    let flags = try await head.union(firstFlags).union(information.flags)
    let isInvalid = !flags.isDisjoint(with: [.objectMapInvalid, .fastDiffInvalid])
    if let from = span.from {
      diff = try await SnapshotDiff(from: from, of: image)
    } else {
      diff = nil
    }
    let sizes = try await image.snapshots(ofAnyKind: true)
      .filter { $0.id > span.from?.id ?? 0 && $0.id < span.to.id }.map(\.size)
    let both = try await chain
    // Which objects a snapshot shows its own map says, whatever became of the image's.
    let maps = firstFlags.contains(.objectMapInvalid) ? nil : both
    objectMaps = maps
    self.pool = pool
    self.image = image
    source = SourceImage(
      information: information, metadata: try await metadata,
      isListedExactly: span.exact || isInvalid || !information.hasFastDiff
        || span.from != nil && maps == nil,
      hasBase: span.from != nil)
    plan = SpanPlan(
      from: first, to: SnapshotShape(information), sizesBetween: sizes, suspect: span.suspect)
  }

  private static func objectMaps(
    of image: Image, since start: Snapshot?
  ) async throws -> ObjectMaps? {
    guard let start else { return nil }
    return try await image.objectMaps(since: start)
  }

  func close() async {
    await diff?.close()
    await image.close()
    await pool.close()
  }
}

extension SnapshotSpan {
  /// A snapshot that is not found any more, by its id, is gone; all else stays as it is.
  func explaining(_ error: any Error) -> any Error {
    guard let error = error as? CephError, error.isNotFound,
      ["rbd_snap_set_by_id", "rbd_snap_get_name"].contains(error.operation)
    else { return error }
    return TransferError.snapshotGone(error.object)
  }
}

extension Pool {
  /// What is invalid of the image itself.
  fileprivate func flags(ofImage id: String) async throws -> ImageFlags {
    try await withImage(id: id, readOnly: true) { try await $0.flags() }
  }

  fileprivate func shape(
    ofImage id: String, at snapshot: Snapshot?
  ) async throws -> (SnapshotShape?, ImageFlags)? {
    guard let snapshot else { return nil }
    let information = try await withImage(id: id, at: snapshot, readOnly: true) {
      try await $0.information()
    }
    return (SnapshotShape(information), information.flags)
  }
}
