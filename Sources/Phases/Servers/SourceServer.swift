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
  /// - Throws: ``NotRunning`` when somebody else stopped it.
  func stop() async throws {
    let standstill = standstill
    // It was looked at just before: each question more is downtime.
    try await ledger.ensure(standstill.action, on: record.source) {
      try await standstill.begin(record.source, nova)
    } until: {
      let server = try await settled()
      if server.status == .active { return false }
      try await requireOurs(server)
      return true
    }
    try await Settling.until(
      within: stopLimit, job, "the server \(record.name) did not stop"
    ) {
      let server = try await nova.server(record.source)
      if server.status == .error { throw NotRunning(server: record.name, status: .error) }
      return server.isSettled && server.status == standstill.status
    }
  }

  /// Keeps its users from starting it, and makes sure that none did before.
  func keepStopped() async throws {
    try await lock()
    let server = try await nova.server(record.source)
    guard server.isSettled, server.status == standstill.status else {
      throw StartedAgain(server: record.name, status: server.status)
    }
  }

  /// Whatever its users made of it that does not run.
  ///
  /// - Throws: ``StartedAgain``, ``Unlocked``.
  func keepStoppedAgain() async throws {
    let server = try await settled()
    if server.isEnding { return }
    try requireStopped(server)
    // Its images' snapshots tell what it wrote; what Glance has does not.
    if !server.isLocked, work.assignment.isByImage {
      throw Unlocked(server: record.name, id: server.id)
    }
    try await lock()
    try requireStopped(await settled())
  }

  /// Makes sure that it stands as this migration stopped it.
  private func requireOurs(_ server: NovaServer) async throws {
    let isOurs = try await wasStoppedByUs()
    guard server.status == standstill.status, isOurs else {
      throw NotRunning(server: record.name, status: server.status)
    }
  }

  private func requireStopped(_ server: NovaServer) throws {
    guard Self.stopped.contains(server.status) else {
      throw StartedAgain(server: record.name, status: server.status)
    }
  }

  private func lock() async throws {
    if try await nova.server(record.source).isLocked { return }
    try await ledger.ensure(.lockServer, on: record.source) {
      try await nova.lock(record.source, reason: work.lockReason)
    } until: {
      try await nova.server(record.source).isLocked
    }
  }

  /// Late calls of the migration that brought it here count, too.
  ///
  /// - Throws: ``NotRunning`` when somebody else stopped it, ``WasResized``, ``HasOtherVolumes``, ``WasRetyped``,
  ///   ``HasOtherPorts``.
  func prepareToStop() async throws {
    try await ledger.waitOut(
      [.startServer, .unpauseServer, .unshelveServer, .unlockServer], on: record.source)
    let server = try await settled()
    let flavor = record.description.flavor.name
    guard server.flavor.name == flavor else {
      throw WasResized(server: record.name, before: flavor, now: server.flavor.name)
    }
    if server.status == .active {
      let attached = try await Set(nova.attachments(of: record.source).map(\.volume))
      guard attached == Set(work.assignment.volumes.compactMap(\.sourceVolume)) else {
        throw HasOtherVolumes(server: record.name)
      }
    } else {
      try await requireOurs(server)
    }
    try await SourceVolumes(work).requireSame()
    // It goes back to one that has ports of its own.
    if work.isReturning { return }
    let before = Set(record.description.interfaces.map(\.guards))
    let now = try await work.cloud.neutron.ports(ofServer: record.source).map {
      Interface.Guards(port: $0.id, groups: Set($0.securityGroups), isSwitchedOff: !$0.isUp)
    }
    guard Set(now) == before else { throw HasOtherPorts(server: record.name) }
  }

  /// Starts it again if it was stopped for the cutover. The owner's row says that it may.
  func start(_ hook: () async throws -> Void) async throws {
    // Asked before the first look: their time may end meanwhile.
    let mayStop = try await ledger.mayArrive(standstill.action)
    let mayLock = try await ledger.mayArrive(.lockServer)
    let isOurs = try await wasStoppedByUs()
    _ = try await letGo(isOurs)
    try await hook()
    if mayStop || mayLock {
      // They would undo that for good.
      try await ledger.waitOut(standstill.action)
      try await ledger.waitOut(.lockServer)
      if try await letGo(isOurs) { try await hook() }
    }
    // What its user stops from here on is not taken for stopped by us.
    if isOurs { try await ledger.keep(.letGo, on: record.source) }
  }

  /// - Returns: whether it had to be started.
  /// - Throws: ``ServerFault``, ``NotSettled``: another attempt tries it again.
  private func letGo(_ isOurs: Bool) async throws -> Bool {
    let server = try await settled()
    if server.isLocked, server.lockReason == work.lockReason {
      try await work.serverRemoval.unlock(record.source)
    }
    guard isOurs, server.status != .active else { return false }
    if server.status == .error { throw ServerFault(server: record.name, fault: server.fault) }
    // One that was paused is shut off when its host was restarted.
    let standstill = server.status == .shutoff ? Standstill(.stop) : standstill
    guard server.status == standstill.status else {
      try await work.note(
        "the server \(record.name) is \(server.status), not by Longhaul: it is left so")
      return false
    }
    if standstill.freeze == .pause { try await waitForLocks() }
    try await ledger.ensure(standstill.opposite, on: record.source) {
      try await standstill.end(record.source, nova)
    } until: {
      try await settled().status == .active
    }
    var watch = StartWatch()
    try await Settling.until(
      within: Self.startLimit, job, "the server \(record.name) did not start"
    ) {
      let server = try await nova.server(record.source)
      if server.status == .error {
        throw ServerFault(server: record.name, fault: server.fault)
      }
      return try watch.isOver(server)
    }
    return true
  }

  /// Waits until no worker holds its images' locks any more, as one does that is amid the last snapshots when
  /// they are called off: what the guest writes then would be refused.
  private func waitForLocks() async throws {
    guard try await work.context.journal.hasLostFreeze(migration.id) else { return }
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
    } catch let error where !error.endsTheJob {
      // It has to go on all the same; a worker that died loses its locks to whoever asks.
      try await work.note("the server goes on, and its images' locks were not looked at: \(error)")
    }
  }

  /// Deletes it, its volumes, and its ports that a migration made.
  ///
  /// - Throws: `PermanentFailure`, as ``requireOver()``.
  func delete() async throws {
    try await requireOver()
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
    try await SourceVolumes(work).delete()
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
    try await ledger.isLast(standstill.action, before: .letGo, on: record.source)
  }

  /// Nova asks the guest, and waits so long before it pulls the plug.
  private var stopLimit: Duration { record.description.shutdownLimit + .seconds(60) }

  /// Makes sure that Cinder has no snapshots of its volumes, and that it does not run, or is deleted already.
  ///
  /// - Throws: `PermanentFailure`, ``NotSettled`` while Nova has a task with it.
  func requireOver() async throws {
    try await SourceVolumes(work).requireNoSnapshots()
    let server: NovaServer
    do {
      if try await nova.server(record.source).isEnding { return }
      server = try await settled()
    } catch let error as CloudError where error.isNotFound {
      // Its user deleted it, or an earlier attempt.
      return
    }
    if server.isEnding || Self.stopped.contains(server.status) { return }
    guard server.status == .error else {
      throw PermanentFailure("\(RunsAgain(server: record.name, status: server.status))")
    }
    throw PermanentFailure(
      """
      the server \(record.name) is in ERROR at the source, so nobody can tell whether it runs: reset its state, stop \
      it and `resume`; or finalize again, without --remove-source
      """)
  }

  private static let stopped: Set<Status<NovaServer>> = [
    .shutoff, .paused, .shelved, .shelvedOffloaded,
  ]
  private static let startLimit: Duration = .seconds(300)
  private static let lockLimit: Duration = .seconds(60)
}
