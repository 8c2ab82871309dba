import Jobs
import OpenStack

/// Deletes servers, and waits until they are gone: a call that comes late finds nothing then.
struct ServerRemoval {
  private let nova: Nova
  private let ledger: CloudLedger
  private let job: RunningJob

  init(_ nova: Nova, _ ledger: CloudLedger, _ job: RunningJob) {
    self.nova = nova
    self.ledger = ledger
    self.job = job
  }

  /// Deletes one, locked or not; one that is gone is fine.
  func remove(_ id: String) async throws {
    do {
      let server = try await nova.server(id)
      if server.isLocked { try await unlock(id) }
      if !server.isEnding {
        try await ledger.perform(.deleteServer, on: id) { try await nova.delete(id) }
      }
      try await Settling.until(
        within: .seconds(180), job, "Nova did not delete the server \(id)"
      ) {
        let server = try await nova.server(id)
        // Where Nova keeps deleted servers for a while, one could be restored.
        if server.isSoftDeleted, server.isSettled {
          try await ledger.perform(.purgeServer, on: id) { try await nova.deleteForGood(id) }
        }
        // Until asking for it says that it is not there.
        return false
      }
    } catch let error as CloudError where error.isNotFound {
      // It is gone.
    }
  }

  /// Takes its lock away.
  func unlock(_ id: String) async throws {
    try await ledger.ensure(.unlockServer, on: id) {
      try await nova.unlock(id)
    } until: {
      try await !nova.server(id).isLocked
    }
  }
}
