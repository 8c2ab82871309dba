import Ceph
import Jobs
import Journal
import Migrations

/// The images of a round that is sealed.
struct SealedImages {
  private let context: PhaseContext
  private let assignment: Assignment

  init(_ context: PhaseContext, _ assignment: Assignment) {
    self.context = context
    self.assignment = assignment
  }

  /// Nobody has one open, and none was written to since its snapshot.
  ///
  /// - Parameters:
  ///   - side: the one whose workers ask.
  ///   - evenOpen: only what was written counts.
  ///   - evenGone: an image that is deleted is fine.
  func areUntouched(
    _ side: Side, evenOpen: Bool = false, evenGone: Bool = false
  ) async throws -> Bool {
    for volume in assignment.volumes {
      let sealed = try await context.journal.sealedPairs(of: volume.id).first {
        $0.round == assignment.round
      }
      guard let sealed else { return false }
      let (address, snapshot) =
        switch side {
        case .source: (volume.source, sealed.sourceSnapshot)
        case .destination: (volume.destination, sealed.destinationSnapshot)
        }
      do {
        let untouched = try await open(side, of: volume) { image in
          let watched = try await !image.otherWatchers().isEmpty
          // A paused guest keeps its images open, and writes nothing.
          if watched, !evenOpen, side == .destination || !assignment.isPaused { return false }
          let information = try await image.information()
          if information.size != sealed.size { return false }
          let written = try await image.diff(
            from: snapshot, in: 0..<information.size, includeParent: false, wholeObject: true)
          return written.isEmpty
        }
        if !untouched { return false }
      } catch let error as CephError where error.isNotFound && evenGone {
        // Without its snapshot nobody can tell what was written.
        guard error.operation.hasPrefix("rbd_open"), try await isGone(address) else { return false }
      }
    }
    return true
  }

  /// Makes sure that nothing was written to the source since the cutover, before it goes for good.
  ///
  /// - Parameter mayLackSnapshot: whether a volume may have lost its snapshot: its user deleted it, or we found it unwritten before.
  /// - Throws: `PermanentFailure`, also where its snapshot is gone, and nobody can tell.
  func requireSourceUnwritten(
    unless mayLackSnapshot: (VolumeRecord) async throws -> Bool
  ) async throws {
    for volume in assignment.volumes {
      guard let last = try await context.journal.sealedPairs(of: volume.id).first else { continue }
      do {
        if try await isSourceWritten(volume, since: last) {
          throw PermanentFailure(
            """
            \(volume.source) was written to since the cutover, which would be lost with it: finalize again, without \
            --remove-source
            """)
        }
      } catch let error as CephError where error.isNotFound {
        if try await mayLackSnapshot(volume) { continue }
        throw PermanentFailure(
          """
          nobody can tell whether \(volume.source) was written to since the cutover, which would be lost with it \
          (\(error)): finalize again, without --remove-source
          """)
      }
    }
  }

  /// Whether the source holds something else than at a pair of snapshots.
  func isSourceWritten(_ volume: VolumeRecord, since pair: SealedPair) async throws -> Bool {
    try await open(.source, of: volume) { image in
      let size = try await image.information().size
      if size != pair.size { return true }
      let written = try await image.diff(
        from: pair.sourceSnapshot, in: 0..<size, includeParent: false, wholeObject: true)
      return !written.isEmpty
    }
  }

  /// Not made again under its name, by somebody who went on with it.
  private func isGone(_ address: ImageAddress) async throws -> Bool {
    try await context.withPool(of: address) { try await !$0.imageNames().contains(address.image) }
  }

  private func open<Result>(
    _ side: Side, of volume: VolumeRecord, _ body: (Image) async throws -> Result
  ) async throws -> Result {
    switch side {
    case .source: try await context.withSource(volume, readOnly: true, body)
    case .destination: try await context.withImage(volume.destination, readOnly: true, body)
    }
  }
}
