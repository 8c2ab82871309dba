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
    try await MarkedImages(work).removeAll()
    for volume in try await cinder.volumes(where: work.marks.key, is: work.marks.value) {
      try await work.volumeRemoval.remove(volume.id)
    }
    for snapshot in try await cinder.snapshots(prefixed: work.marks.prefix)
    where snapshot.status != "deleting" {
      try await ledger.perform(.deleteSnapshot, on: snapshot.id) {
        try await cinder.deleteSnapshot(snapshot.id)
      }
    }
    // Until they are gone the volumes themselves cannot be deleted.
    try await Settling.wait(
      within: .seconds(300), work.job, "Cinder did not delete the migration's snapshots"
    ) {
      try await cinder.snapshots(prefixed: work.marks.prefix).isEmpty ? true : nil
    }
  }

  private func upload(_ volume: VolumeRecord) async throws -> TakenSnapshot {
    guard let source = volume.sourceVolume else { throw NoVolume(volume: volume) }
    let images = MarkedImages(work)
    if let found = try await images.find(volume, round: round), found.status == "active" {
      return taken(volume, found, of: source)
    }
    let name = work.marks.image(volume.position, round: round)
    if try await images.find(volume, round: round) == nil,
      try await !uploadAttached(source, to: name)
    {
      let copy = try await self.copy(of: source, volume, named: name)
      try await ledger.perform(.uploadVolume, on: source, made: { $0 }) {
        try await cinder.upload(copy, to: name)
      }
    }
    let image = try await Settling.wait(
      within: Settling.longest, work.job, "the volume \(source) did not come into Glance"
    ) { () -> GlanceImage? in
      // Cinder deletes what it fails to fill.
      guard let image = try await images.find(volume, round: round) else {
        throw NoImage(volume: source, "deleted")
      }
      if ["killed", "deleted"].contains(image.status) {
        throw NoImage(volume: source, image.status)
      }
      return image.status == "active" ? image : nil
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

  /// A free volume with the content of one that is attached.
  private func copy(
    of source: String, _ volume: VolumeRecord, named name: String
  ) async throws -> String {
    let marked = try await cinder.volumes(where: work.marks.key, is: work.marks.value)
      .first { $0.name == name }
    let id: String
    if let marked {
      id = marked.id
    } else {
      let snapshot = try await snapshot(of: source, named: name)
      let size = try await cinder.volume(source).size
      let new = NewVolume(
        name: name, size: size, snapshot: snapshot, metadata: [work.marks.key: work.marks.value])
      id = try await ledger.perform(.createVolume, on: source, made: { $0 }) {
        try await cinder.create(new)
      }
    }
    try await Settling.wait(
      within: Settling.longest, work.job, "Cinder did not copy the volume \(source)"
    ) {
      let now = try await cinder.volume(id)
      if now.status.hasPrefix("error") { throw NoImage(volume: source, now.status) }
      return ["available", "uploading"].contains(now.status) ? true : nil
    }
    return id
  }

  private func snapshot(of source: String, named name: String) async throws -> String {
    let id: String
    if let found = try await cinder.snapshots(named: name).first {
      id = found.id
    } else {
      id = try await ledger.perform(.createSnapshot, on: source, made: { $0 }) {
        try await cinder.createSnapshot(of: source, named: name)
      }
    }
    try await Settling.wait(
      within: Settling.longest, work.job, "Cinder did not make a snapshot of the volume \(source)"
    ) {
      let now = try await cinder.snapshots(named: name).first { $0.id == id }
      if let now, now.status.hasPrefix("error") { throw NoImage(volume: source, now.status) }
      return now?.status == "available" ? true : nil
    }
    return id
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

  var description: String { "\(volume.source) is no volume of Cinder's" }
}
