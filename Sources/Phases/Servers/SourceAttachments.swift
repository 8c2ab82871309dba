import Journal
import OpenStack

/// Data volumes of a server that goes on running: they are detached for the cutover.
struct SourceAttachments: SourceWorkload {
  private let work: ServerJob
  private let attaching: Attaching
  /// In the order of the devices.
  private let volumes: [String]

  /// - Parameter work: in the source's region.
  init(_ work: ServerJob) {
    self.work = work
    attaching = Attaching(work.cloud, work.record.source, work.ledger, work.job)
    volumes = work.assignment.volumes.compactMap(\.sourceVolume)
  }

  /// Detaches them, the last device first, and reserves each.
  ///
  /// - Throws: ``NotAttached`` when somebody else detached one.
  func stop() async throws {
    for volume in volumes.reversed() {
      if try await attaching.isAttached(volume) {
        try await attaching.detach(volume)
        // While the others follow, whoever attaches what is free must not get it.
        try await attaching.reserve(volume)
      } else if try await !wasDetachedByUs(volume) {
        throw NotAttached(volume: volume, server: work.record.name)
      }
    }
  }

  /// Reserves them.
  ///
  /// - Throws: ``AttachedAgain``.
  func keepStopped() async throws {
    for volume in volumes { try await attaching.reserve(volume) }
    try await requireDetached()
  }

  /// An attachment that Nova has begun shows in Cinder like a reservation of ours; one that it has ended is
  /// Nova's for a moment longer than Cinder's.
  private func requireDetached() async throws {
    let (nova, source) = (work.cloud.nova, work.record.source)
    var attached: Set<String> = []
    do {
      try await Settling.until(within: .seconds(15), work.job, "Nova did not forget the volumes") {
        attached = try await Set(nova.attachments(of: source).map(\.volume))
        return attached.isDisjoint(with: volumes)
      }
    } catch is NotSettled {
      let volume = volumes.first(where: attached.contains) ?? ""
      throw AttachedAgain(volume: volume, server: work.record.name)
    }
  }

  /// One that its user deleted is fine.
  ///
  /// - Throws: ``AttachedAgain``.
  func keepStoppedAgain() async throws {
    for volume in volumes {
      do {
        if try await attaching.isAttached(volume) {
          throw AttachedAgain(volume: volume, server: work.record.name)
        }
        try await attaching.reserve(volume)
      } catch let error as CloudError where error.isNotFound {
        try await work.note("the volume \(volume) is gone from the source: \(error)")
      }
    }
    try await requireDetached()
  }

  /// Late calls of the migration that brought them here count, too.
  ///
  /// - Throws: ``WasRetyped``.
  func prepareToStop() async throws {
    for volume in volumes {
      try await work.ledger.waitOut([.attachVolume, .freeVolume], on: volume)
    }
    try await SourceVolumes(work).requireSame()
  }

  /// Attaches them again, the first device first.
  func start(_ hook: () async throws -> Void) async throws {
    // Asked before the first look: their time may end meanwhile.
    let mayDetach = try await work.ledger.mayArrive(.detachVolume)
    var ours: [String] = []
    for volume in volumes where try await wasDetachedByUs(volume) { ours.append(volume) }
    let left = try await attachAgain(ours)
    if mayDetach {
      // They would take them away for good, and from under what the hook starts.
      try await work.ledger.waitOut(.detachVolume)
      _ = try await attachAgain(left)
    }
    // What its user detaches from here on is not taken for detached by us.
    for volume in ours { try await work.ledger.keep(.letGo, on: volume) }
    try await hook()
  }

  /// One that its user deleted leaves the others; the server's own end leaves none.
  ///
  /// - Returns: those that are there.
  private func attachAgain(_ volumes: [String]) async throws -> [String] {
    var left: [String] = []
    for volume in volumes {
      do {
        try await attaching.attach(volume)
        left.append(volume)
      } catch let error as CloudError where error.isNotFound {
        _ = try await work.cloud.nova.server(work.record.source)
        try await work.note("the volume \(volume) is gone, and is not attached again: \(error)")
      }
    }
    return left
  }

  /// Makes sure that Cinder has no snapshots of them.
  func requireOver() async throws {
    try await SourceVolumes(work).requireNoSnapshots()
  }

  /// Deletes them; the server goes on without.
  ///
  /// - Throws: `PermanentFailure`, as ``requireOver()``.
  func delete() async throws {
    try await requireOver()
    try await SourceVolumes(work).delete()
  }

  private func wasDetachedByUs(_ volume: String) async throws -> Bool {
    try await work.ledger.isLast(.detachVolume, before: .letGo, on: volume)
  }
}

/// A volume was attached anew after it was detached for the cutover.
struct AttachedAgain: Error, CustomStringConvertible {
  let volume: String
  let server: String

  var description: String {
    """
    the volume \(volume) is attached to the server \(server) again, and may be in use there: find out who or \
    what attaches it before the next attempt
    """
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
