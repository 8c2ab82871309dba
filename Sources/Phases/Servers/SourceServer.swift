import Jobs
import Journal
import Migrations
import OpenStack
import Servers

/// The server at its source: stopped for the cutover, and started again when that comes to nothing.
struct SourceServer: SourceWorkload {
  private let work: ServerJob

  private var nova: Nova { work.cloud.nova }
  private var record: ServerRecord { work.record }
  private var ledger: CloudLedger { work.ledger }
  private var job: RunningJob { work.job }
  private var migration: MigrationRecord { work.assignment.migration }
  private var standstill: Standstill { Standstill(migration.policy.freeze) }

  /// - Parameter work: in the source's region.
  init(_ work: ServerJob) {
    self.work = work
  }

  /// Stops or pauses it, and waits until Nova says so.
  ///
  /// - Throws: ``NotRunning`` when somebody else stopped it, ``WasResized``, ``HasOtherVolumes``.
  func stop() async throws {
    let server = try await settled()
    let flavor = record.description.flavor.name
    guard server.flavor.name == flavor else {
      throw WasResized(server: record.name, before: flavor, now: server.flavor.name)
    }
    let standstill = standstill
    if server.status == "ACTIVE" {
      let attached = try await Set(nova.attachments(of: record.source).map(\.volume))
      guard attached == Set(work.assignment.volumes.compactMap(\.sourceVolume)) else {
        throw HasOtherVolumes(server: record.name)
      }
      try await ledger.ensure(standstill.action, on: record.source) {
        try await settled().status == standstill.status
      } _: {
        try await standstill.begin(record.source, nova)
      }
    } else {
      let isOurs = try await wasStoppedByUs()
      guard server.status == standstill.status, isOurs else {
        throw NotRunning(server: record.name, status: server.status)
      }
    }
    try await Settling.wait(
      within: stopLimit, job, "the server \(record.name) did not stop"
    ) {
      let server = try await nova.server(record.source)
      if server.status == "ERROR" { throw NotRunning(server: record.name, status: "ERROR") }
      return server.isSettled && server.status == standstill.status ? true : nil
    }
  }

  /// Keeps its users from starting it, and makes sure that none did before.
  func keepStopped() async throws {
    if try await !nova.server(record.source).isLocked {
      try await ledger.ensure(.lockServer, on: record.source) {
        try await nova.server(record.source).isLocked
      } _: {
        try await nova.lock(record.source, reason: work.lockReason)
      }
    }
    let server = try await nova.server(record.source)
    guard server.isSettled, server.status == standstill.status else {
      throw StartedAgain(server: record.name, status: server.status)
    }
  }

  /// Starts it again if it was stopped for the cutover. The owner's row says that it may run.
  func start() async throws {
    // A stop that may still arrive is ours, too, when an earlier attempt has started the server already.
    let (wasStopped, mayStop) = (
      try await wasStoppedByUs(), try await ledger.mayArrive(standstill.action)
    )
    let isOurs = wasStopped || mayStop
    try await letGo(isOurs)
    // Calls that may still arrive would undo that for good.
    let stops = try await ledger.waitOut(standstill.action)
    let locks = try await ledger.waitOut(.lockServer)
    if stops || locks { try await letGo(isOurs) }
    // What its user stops from here on is not taken for stopped by us.
    if try await settled().status == "ACTIVE", try await wasStoppedByUs() {
      try await ledger.keep(standstill.opposite, on: record.source)
    }
  }

  private func letGo(_ isOurs: Bool) async throws {
    let server = try await settled()
    if server.isLocked, server.lockReason == work.lockReason {
      try await ledger.ensure(.unlockServer, on: record.source) {
        try await !nova.server(record.source).isLocked
      } _: {
        try await nova.unlock(record.source)
      }
    }
    if server.status == standstill.status, isOurs {
      if work.assignment.isPaused { try await waitForLocks() }
      try await ledger.ensure(standstill.opposite, on: record.source) {
        try await settled().status == "ACTIVE"
      } _: {
        try await standstill.end(record.source, nova)
      }
      try await Settling.wait(
        within: Self.startLimit, job, "the server \(record.name) did not start"
      ) {
        let server = try await nova.server(record.source)
        if server.status == "ERROR" {
          throw ServerFault(server: record.name, fault: server.fault)
        }
        return server.isSettled && server.status == "ACTIVE" ? true : nil
      }
    }
  }

  /// Waits until no worker holds its images' locks any more, as one does that is amid the last snapshots when
  /// they are called off: what the guest writes then would be refused.
  private func waitForLocks() async throws {
    let fence = SourceFence(work.context, work.assignment.volumes, job)
    do {
      try await Settling.wait(
        within: Self.lockLimit, job, "the exclusive locks of \(record.name)'s images were not free"
      ) {
        do {
          return try await fence.holding { true }
        } catch is NotFenced {
          return nil
        }
      }
    } catch let lost as ClaimLost {
      throw lost
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      // It has to go on all the same; a worker that died loses its locks to whoever asks.
      try await work.note("the server goes on, and its images' locks were not looked at: \(error)")
    }
  }

  /// Deletes it, its volumes, and its ports that a migration made.
  func delete() async throws {
    do {
      for attachment in try await nova.attachments(of: record.source)
      where attachment.deletesOnTermination {
        // Nova would delete also what is attached and none of the migration's.
        try await ledger.perform(.keepVolume, on: attachment.volume) {
          try await nova.keep(volume: attachment.volume, of: record.source)
        }
      }
    } catch let error as CloudError where error.isNotFound {
      // An earlier attempt deleted it.
    }
    try await work.serverRemoval.remove(record.source)
    try await SourcePorts(record, in: work.context.region, work.context.journal)
      .remove(work.cloud, ledger)
    try await work.deleteSourceVolumes()
  }

  private func settled() async throws -> NovaServer {
    try await Settling.wait(
      within: stopLimit, job, "Nova did not end its task with the server \(record.name)"
    ) {
      let server = try await nova.server(record.source)
      return server.isSettled ? server : nil
    }
  }

  private func wasStoppedByUs() async throws -> Bool {
    try await ledger.isLast(standstill.action, before: standstill.opposite, on: record.source)
  }

  /// Nova asks the guest, and waits so long before it pulls the plug.
  private var stopLimit: Duration { record.description.shutdownLimit + .seconds(60) }

  private static let startLimit: Duration = .seconds(300)
  private static let lockLimit: Duration = .seconds(60)
}

/// The source was not running when it was to be stopped.
struct NotRunning: Error, CustomStringConvertible {
  let server: String
  let status: String

  var description: String {
    """
    the server \(server) is \(status), and Longhaul did not stop it: bring it to ACTIVE, or cancel
    """
  }
}

/// The server is not any more what its twin was made like.
struct WasResized: Error, CustomStringConvertible {
  let server: String
  let before: String
  let now: String

  var description: String {
    """
    the server \(server) was resized from \(before) to \(now), and its twin was made like the old one: cancel \
    this migration and submit it again, or resize it back
    """
  }
}

/// The server has not the volumes any more that were copied.
struct HasOtherVolumes: Error, CustomStringConvertible {
  let server: String

  var description: String {
    """
    volumes were attached to the server \(server), or detached from it, since this migration was submitted: \
    take that back, or cancel and submit it again
    """
  }
}

/// Somebody started the source just as it had been stopped.
struct StartedAgain: Error, CustomStringConvertible {
  let server: String
  let status: String

  var description: String {
    "the server \(server) is \(status): somebody started it right after it was stopped"
  }
}

/// Nova says that a server is broken.
struct ServerFault: Error, CustomStringConvertible {
  let server: String
  let fault: String?

  var description: String {
    "Nova put the server \(server) into ERROR: \(fault ?? "it does not say why")"
  }
}
