import Jobs
import Journal
import OpenStack
import Servers

/// Puts the volumes of a server that stands still into its region's Glance.
///
/// A root cannot be detached, and only where Cinder's `enable_force_upload` says so is a volume uploaded
/// that is attached. Elsewhere Cinder makes a snapshot of each, a volume of the snapshot, and an image of
/// that.
struct ImageUpload {
  private let work: ServerJob

  private var cinder: Cinder { work.cloud.cinder }
  private var ledger: CloudLedger { work.ledger }
  private var copies: VolumeCopies { VolumeCopies(work) }
  private var round: Int { work.assignment.round }

  /// - Parameter work: in the source's region.
  init(_ work: ServerJob) {
    self.work = work
  }

  /// Uploads all of them, at the same time.
  ///
  /// - Returns: in the place of snapshots: the images.
  func run() async throws -> [TakenSnapshot] {
    let taken = try await withThrowingTaskGroup(of: TakenSnapshot.self) { group in
      for volume in work.assignment.volumes {
        group.addTask { try await upload(volume) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    return taken.sorted { $0.volume.number < $1.volume.number }
  }

  /// Deletes everything that was made for it, of all rounds.
  func remove() async throws {
    try await ledger.waitOut(.uploadVolume)
    try await ledger.waitOut(.createVolume)
    try await ledger.waitOut(.createSnapshot)
    try await MarkedImages(work).removeAll()
    try await copies.removeAll()
  }

  /// Makes sure that the server is not stopped for an upload that Cinder would refuse, and that nothing
  /// is taken for its disks' last state that was uploaded before it ran again.
  ///
  /// - Throws: `PermanentFailure`.
  func prepare() async throws {
    if try await !work.isKept(work.cloud.nova.server(work.record.source)) { try await remove() }
    for volume in work.assignment.volumes {
      guard let source = volume.sourceVolume,
        try await MarkedImages(work).find(volume, round: round) == nil,
        try await !work.waitOutUpload(of: source)
      else { continue }
      throw PermanentFailure(
        """
        Cinder uploads the volume \(source) to some image: cut over again when it is done, or, if no \
        cinder-volume is at it any more, after `openstack volume set --state in-use \(source)`
        """)
    }
  }

  private func upload(_ volume: VolumeRecord) async throws -> TakenSnapshot {
    guard let source = volume.sourceVolume else { throw NoVolume(volume: volume) }
    let images = MarkedImages(work)
    let name = work.marks.image(volume.position, round: round)
    if try await images.find(volume, round: round) == nil,
      try await !uploadAttached(source, to: name)
    {
      let copy = try await copies.make(of: source, named: name)
      try await ledger.perform(.uploadVolume, on: source, made: { $0 }) {
        try await cinder.upload(copy, to: name)
      }
    }
    var watch = UploadWatch()
    let image = try await work.waitForBytes("the volume \(source) did not come into Glance") {
      () -> GlanceImage? in
      // Asked before the image is looked at: Cinder ends the image first, then the volume's status.
      let read = try await [cinder.volume(source)] + copies.all(named: name)
      // Cinder deletes what it fails to fill.
      guard let image = try await images.find(volume, round: round) else {
        throw NoImage(volume: source, "deleted")
      }
      if image.status == .active { return image }
      if watch.isOver(image.status, isUploading: read.contains { $0.status == .uploading }) {
        throw NoImage(volume: source, "\(image.status)")
      }
      return nil
    }
    return taken(volume, image, of: source)
  }

  /// Begins to upload a volume as it is.
  ///
  /// - Returns: false: this Cinder does not, as long as it is attached.
  private func uploadAttached(_ source: String, to name: String) async throws -> Bool {
    do {
      try await ledger.perform(.uploadVolume, on: source, made: { $0 }) {
        try await cinder.upload(source, to: name, evenAttached: true)
      }
      return true
    } catch let error as CloudError where error.isBadRequest {
      return false
    }
  }

  private func taken(
    _ volume: VolumeRecord, _ image: GlanceImage, of source: String
  ) -> TakenSnapshot {
    TakenSnapshot(
      volume: volume.id, name: image.id, id: 0, size: image.size ?? 0, imageID: source, base: nil)
  }
}

/// Cinder or Glance gave up on an image.
struct NoImage: Error, CustomStringConvertible {
  let volume: String
  let status: String

  init(volume: String, _ status: String) {
    self.volume = volume
    self.status = status
  }

  var description: String {
    """
    the volume \(volume) did not become an image: something of it is \(status); the logs of cinder-volume \
    and Glance say why
    """
  }
}

/// What moves through Glance has to be Cinder's.
struct NoVolume: Error, CustomStringConvertible {
  let volume: VolumeRecord

  var description: String {
    "\(volume.source) is no volume of Cinder's, and only those move through Glance"
  }
}
