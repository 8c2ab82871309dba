import Ceph
import Jobs
import Journal
import Postgres

/// The limit on a source image's writes that librbd's clients obey while they have it open.
///
/// It is written down before it is set, with what the operator had set before, and put back from
/// there: by the phase that lifts it, or by the one that cleans up.
struct WriteLimit {
  private static let key = "conf_rbd_qos_write_bps_limit"

  private let context: PhaseContext
  private let volume: VolumeRecord

  init(_ context: PhaseContext, _ volume: VolumeRecord) {
    self.context = context
    self.volume = volume
  }

  /// Limits the image's writes; a lower limit that the operator had set stays. Does nothing when the
  /// migration came to wait meanwhile.
  func set(bytesPerSecond: UInt64, _ job: RunningJob) async throws {
    let journal = context.journal
    try await context.withSource(volume) { image in
      let current = try await image.metadata()[Self.key]
      let recorded = try await journal.throttle(of: volume.id)
      let previous = recorded == nil ? current : recorded?.previous
      // What is no plain number, as 10M, is the operator's all the same.
      if let previous, UInt64(previous).map({ $0 > 0 && $0 <= bytesPerSecond }) ?? true { return }
      let isWanted = try await job.write { transaction in
        try await journal.recordThrottle(
          volume.id, previous: previous, bytesPerSecond: bytesPerSecond, in: transaction)
      }
      guard isWanted else { return }
      try await journal.pool.transaction { transaction in
        let record = try await journal.lockThrottle(of: volume.id, in: transaction)
        // It may have been taken back already, by a job that was queued after this one.
        guard record?.bytesPerSecond == bytesPerSecond else { return }
        try job.check()
        try await image.setMetadata(Self.key, "\(bytesPerSecond)")
      }
    }
  }

  /// Puts back what was there before Longhaul's first limit.
  func restore(_ job: RunningJob) async throws {
    let journal = context.journal
    if try await journal.throttle(of: volume.id) == nil { return }
    try await journal.pool.transaction { transaction in
      guard let record = try await journal.lockThrottle(of: volume.id, in: transaction) else {
        return
      }
      try job.check()
      try await putBack(record)
      journal.forgetThrottle(volume.id, in: transaction)
    }
  }

  private func putBack(_ record: ThrottleRecord) async throws {
    do {
      try await context.withSource(volume) { image in
        // Anything else than ours was set by the operator since, and stays.
        guard record.isOurs(try await image.metadata()[Self.key]) else { return }
        if let previous = record.previous {
          try await image.setMetadata(Self.key, previous)
        } else {
          try await image.removeMetadata(Self.key)
        }
      }
    } catch let error as CephError where error.isNotFound && error.operation.hasPrefix("rbd_") {
      // Without the image there is nothing to put back.
    }
  }
}
