import OpenStack

/// Tells an upload into Glance that goes on from one that died.
///
/// When a cinder-volume dies, Glance takes the image back to `queued`, and nobody ever begins again: the
/// volume stays `uploading` until an administrator resets it.
struct UploadWatch {
  /// Cinder itself tries again, within seconds.
  static let patience: Duration = .seconds(60)

  private var hasBegun = false
  private var idleSince: ContinuousClock.Instant?

  /// Whether nothing more is to be expected.
  ///
  /// - Parameters:
  ///   - status: the image's, other than `active`.
  ///   - isUploading: whether Cinder said of the volume, before that, that it uploads it.
  mutating func isOver(
    _ status: Status<GlanceImage>, isUploading: Bool, at now: ContinuousClock.Instant = .now
  ) -> Bool {
    guard isUploading, ![.killed, .deleted].contains(status) else { return true }
    guard status == .queued else {
      hasBegun = true
      idleSince = nil
      return false
    }
    // Before the first byte Cinder may take as long as it takes to read the whole volume.
    guard hasBegun else { return false }
    let start = idleSince ?? now
    idleSince = start
    return now - start >= Self.patience
  }
}
