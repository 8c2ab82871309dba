import Jobs
import Journal
import Migrations
import OpenStack

/// Data volumes of a server that goes on running: they are detached for the cutover.
struct SourceAttachments: SourceWorkload {
  private let attaching: Attaching
  private let volumes: [String]
  private let journal: Journal
  private let migration: MigrationRecord
  private let name: String

  /// - Parameter work: in the source's region.
  init(_ work: ServerJob) {
    attaching = Attaching(work.cloud, work.record.source, work.ledger, work.job)
    // In the order of the devices.
    volumes = work.assignment.volumes.compactMap(\.sourceVolume)
    journal = work.context.journal
    migration = work.assignment.migration
    name = work.record.name
  }

  /// Detaches them, the last device first.
  ///
  /// - Throws: ``NotAttached`` when somebody else detached one.
  func stop() async throws {
    let isOurs = try await wereDetachedByUs()
    for volume in volumes.reversed() {
      let isAttached = try await attaching.isAttached(volume)
      guard isAttached || isOurs else { throw NotAttached(volume: volume, server: name) }
      try await attaching.detach(volume)
    }
  }

  /// Reserves them.
  func keepStopped() async throws {
    for volume in volumes { try await attaching.reserve(volume) }
  }

  /// Attaches them again, the first device first.
  func start() async throws {
    guard try await wereDetachedByUs() else { return }
    for volume in volumes { try await attaching.attach(volume) }
  }

  private func wereDetachedByUs() async throws -> Bool {
    try await journal.isLast(
      CloudAction.detachVolume.rawValue, before: CloudAction.attachVolume.rawValue,
      of: migration.id, region: migration.sourceRegion)
  }
}

/// A volume was not attached when it was to be detached.
struct NotAttached: Error, CustomStringConvertible {
  let volume: String
  let server: String

  var description: String {
    """
    the volume \(volume) is not attached to the server \(server), and Longhaul did not detach it: attach it, \
    or cancel
    """
  }
}
