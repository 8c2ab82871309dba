import Jobs
import OpenStack

/// Free volumes with the content of attached ones, made only to be uploaded.
struct VolumeCopies {
  private let work: ServerJob

  private var cinder: Cinder { work.cloud.cinder }
  private var ledger: CloudLedger { work.ledger }

  /// - Parameter work: in the source's region.
  init(_ work: ServerJob) {
    self.work = work
  }

  /// A free volume with the content of one that is attached.
  func make(of source: String, named name: String) async throws -> String {
    let id: String
    if let marked = try await all(named: name).first {
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
    try await work.waitForBytes("Cinder did not copy the volume \(source)") {
      let now = try await cinder.volume(id)
      if now.status.isError { throw NoImage(volume: source, "\(now.status)") }
      return [.available, .uploading].contains(now.status) ? true : nil
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
    var looksInVain = 0
    try await work.waitForBytes("Cinder did not make a snapshot of the volume \(source)") {
      () -> Bool? in
      guard let now = try await cinder.snapshots(named: name).first(where: { $0.id == id }) else {
        looksInVain += 1
        if looksInVain > 20 {
          throw NoImage(volume: source, "gone: its snapshot \(name) was deleted")
        }
        return nil
      }
      if now.status.isError { throw NoImage(volume: source, "\(now.status)") }
      return now.status == .available ? true : nil
    }
    return id
  }

  /// Those of that name; a lost reply may have made more than one.
  func all(named name: String) async throws -> [CinderVolume] {
    try await cinder.volumes(where: work.marks.key, is: work.marks.value)
      .filter { $0.name == name }
  }

  /// Deletes them all, and the snapshots that they were made of; their images are gone already.
  func removeAll() async throws {
    for volume in try await cinder.volumes(where: work.marks.key, is: work.marks.value) {
      try await endUpload(of: volume.id)
      try await work.volumeRemoval.remove(volume.id)
    }
    for snapshot in try await cinder.snapshots(prefixed: work.marks.prefix)
    where snapshot.status != .deleting {
      try await ledger.delete(.deleteSnapshot, on: snapshot.id) {
        try await cinder.deleteSnapshot(snapshot.id)
      }
    }
    // Until they are gone the volumes themselves cannot be deleted.
    try await Settling.until(
      within: .seconds(300), work.job, "Cinder did not delete the migration's snapshots"
    ) {
      try await cinder.snapshots(prefixed: work.marks.prefix).isEmpty
    }
  }

  /// Takes a copy back whose image is gone.
  private func endUpload(of copy: String) async throws {
    guard try await !work.waitOutUpload(of: copy) else { return }
    do {
      try await ledger.perform(.freeVolume, on: copy) { try await cinder.setAvailable(copy) }
    } catch let error as CloudError where error.isForbidden {
      throw StillUploading(copy: copy)
    }
  }
}

/// Cinder uploads a copy to an image that is gone, and only an administrator may end that.
struct StillUploading: Error, CustomStringConvertible {
  let copy: String

  var description: String {
    """
    Cinder still uploads the copy \(copy), whose image is gone: if no cinder-volume is at it any more, an \
    administrator has to say `openstack volume set --state available \(copy)`
    """
  }
}

extension ServerJob {
  /// Waits until Cinder no longer uploads a volume.
  ///
  /// - Returns: false: it still does after a minute.
  func waitOutUpload(of volume: String) async throws -> Bool {
    do {
      try await Settling.wait(
        within: .seconds(60), job, "the volume \(volume) is still being uploaded"
      ) {
        try await cloud.cinder.volume(volume).status == .uploading ? nil : true
      }
      return true
    } catch is NotSettled {
      return false
    } catch let error as CloudError where error.isNotFound {
      return true
    }
  }
}
