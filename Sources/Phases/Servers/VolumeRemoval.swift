import Jobs
import OpenStack

/// Deletes volumes, and waits until they are gone: Cinder accepts more than it then does.
struct VolumeRemoval {
  private let cinder: Cinder
  private let ledger: CloudLedger
  private let job: RunningJob

  init(_ cinder: Cinder, _ ledger: CloudLedger, _ job: RunningJob) {
    self.cinder = cinder
    self.ledger = ledger
    self.job = job
  }

  /// Deletes one that is free, or about to be; one that is gone is fine.
  func remove(_ id: String) async throws {
    do {
      // Cinder deletes nothing that it is still making, of an image perhaps.
      try await Settling.wait(
        within: .seconds(1800), job,
        "before its deletion: Cinder did not finish making the volume \(id)"
      ) {
        let now = try await cinder.volume(id)
        return [.creating, .downloading].contains(now.status) ? nil : true
      }
      let volume = try await Settling.wait(
        within: .seconds(120), job, "the volume \(id) did not come free"
      ) { () -> CinderVolume? in
        let now = try await cinder.volume(id)
        if now.status == .attaching {
          try await ledger.perform(.freeVolume, on: id) { try await cinder.unreserve(id) }
          return nil
        }
        return now.status == .inUse || now.status == .detaching ? nil : now
      }
      if volume.status != .deleting {
        try await ledger.perform(.deleteVolume, on: id) { try await cinder.delete(id) }
      }
      try await Settling.until(
        within: .seconds(120), job, "Cinder did not delete the volume \(id)"
      ) {
        let now = try await cinder.volume(id)
        if now.status == .errorDeleting {
          throw PermanentFailure(
            """
            Cinder could not delete the volume \(id): it is error_deleting, and cinder-volume's log says why. Reset \
            its state, and `resume`
            """)
        }
        // Until asking for it says that it is not there.
        return false
      }
    } catch let error as CloudError where error.isNotFound {
      // It is gone.
    }
  }
}
