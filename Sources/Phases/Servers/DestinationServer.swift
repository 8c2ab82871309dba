import Jobs
import Journal
import Migrations
import OpenStack
import Servers

/// The server at its destination: made early, stopped and locked, and started at the cutover; or made
/// then.
struct DestinationServer: DestinationWorkload {
  let work: ServerJob

  var record: ServerRecord { work.record }
  var nova: Nova { work.cloud.nova }
  var ledger: CloudLedger { work.ledger }
  var job: RunningJob { work.job }

  /// - Parameter work: in the destination's region.
  init(_ work: ServerJob) {
    self.work = work
  }

  /// Makes it from volumes that are still empty, and leaves it stopped and locked. If it is to be made
  /// at the cutover, its ports are made and its volumes reserved for it.
  func prestage() async throws {
    if isMadeLate {
      if let arrangement = record.arrangement {
        try await DestinationKeyPair(work).provision(arrangement)
        _ = try await DestinationPorts(work).provision(arrangement)
      }
      return try await reserveVolumes()
    }
    let server = try await made()
    // Nothing answers the power button, so Nova waits its whole time and pulls the plug.
    if server.status == .active { try await stop(server) }
    try await lock(server)
  }

  private func stop(_ server: NovaServer) async throws {
    try await ledger.ensure(.stopServer, on: server.id) {
      try await nova.stop(server.id)
    } until: {
      try await settled(server.id).status == .shutoff
    }
    // It was given the source's time to shut down.
    try await Settling.until(
      within: record.description.shutdownLimit + .seconds(120), job,
      "the server \(record.name) (\(server.id)) did not stop"
    ) {
      let now = try await self.server(server.id)
      return now.isStopped
    }
  }

  /// Stops one that somebody started while it waits: the owner's row does not say that it may run.
  func standDown() async throws {
    for server in try await mine() {
      let server = try await Settling.wait(
        within: Self.standDownLimit, job, "Nova did not end its task with the server \(record.name)"
      ) {
        let now = try await nova.server(server.id)
        return now.isSettled ? now : nil
      }
      if [.shutoff, .shelvedOffloaded, .paused].contains(server.status) { continue }
      try await work.note(
        """
        the server \(record.name) (\(server.id)) runs at the destination, and may not: it is stopped, so that the \
        source goes on alone
        """)
      // Nova stops what is locked for administrators only.
      if server.isLocked { try await work.serverRemoval.unlock(server.id) }
      try await stop(server)
      try await lock(self.server(server.id))
    }
  }

  /// Has a server that was paused when it was left give up its host, and with it the disks that it has
  /// open, so that they can be written over.
  func clearHost() async throws {
    let server = try await made()
    if server.status == .paused {
      // A shelved server's volumes are reserved, and Cinder extends none of those.
      for volume in work.assignment.volumes {
        guard let size = volume.shape?.size else { continue }
        try await DestinationVolumes(work).grow(volume, to: size)
      }
      // Nova shelves what is locked for administrators only.
      if server.isLocked { try await work.serverRemoval.unlock(server.id) }
      try await ledger.ensure(.shelveServer, on: server.id) {
        try await nova.shelve(server.id)
      } until: {
        try await settled(server.id).status == .shelvedOffloaded
      }
      try await Settling.until(
        within: .seconds(300), job, "the server \(record.name) (\(server.id)) was not shelved"
      ) {
        let now = try await self.server(server.id)
        return now.isSettled && now.status == .shelvedOffloaded
      }
    }
    try await lock(self.server(server.id))
  }

  func obstacle() async throws -> Obstacle? {
    if let server = try await waiting() { return Obstacle(hostOf: server) }
    guard let server = try await mine().first else {
      return work.isReturning
        ? Obstacle(what: "the server \(record.name) is gone from where it came from") : nil
    }
    if server.status == .error {
      return Obstacle(what: "\(ServerFault(server: record.name, fault: server.fault))")
    }
    let isStopped = [.shutoff, .shelvedOffloaded].contains(server.status)
    if let task = server.task {
      return Obstacle(
        what: "Nova has the task \(task) with the server \(record.name) (\(server.id))",
        mayHaveWritten: !isStopped || Self.starting.contains(task))
    }
    if isStopped { return Obstacle(hostOf: server) }
    return Obstacle(
      what:
        "the server \(record.name) (\(server.id)) is \(server.status) at the destination already: stop it there",
      mayHaveWritten: true)
  }

  /// Whether one of those that were made runs, or is about to, by a call that has arrived or may yet.
  func mayRun() async throws -> Bool {
    if try await mine().contains(where: Self.mayRun) { return true }
    try await ledger.waitOut(.createServer)
    for server in try await mine() {
      try await ledger.waitOut([.startServer, .unshelveServer], on: server.id)
    }
    return try await mine().contains(where: Self.mayRun)
  }

  private static func mayRun(_ server: NovaServer) -> Bool {
    if let task = server.task, starting.contains(task) { return true }
    return ![.shutoff, .shelvedOffloaded, .error].contains(server.status)
  }

  /// Tasks in which a server that is stopped or shelved may run already.
  private static let starting: Set = ["powering-on", "unshelving", "spawning", "rebooting_hard"]

  /// So long the source stands still for it.
  private static let standDownLimit: Duration = .seconds(60)

  func lock(_ server: NovaServer) async throws {
    if !server.isLocked {
      try await ledger.ensure(.lockServer, on: server.id) {
        try await nova.lock(server.id, reason: work.lockReason)
      } until: {
        try await nova.server(server.id).isLocked
      }
    }
  }

  /// Starts it, and waits until Nova says that it runs. The owner's row says that it may.
  ///
  /// - Throws: `PermanentFailure` when somebody else started it: its disks may hold anything; and when Nova does not come to
  ///   an end with it: more attempts would only have the source stand still for longer.
  func start() async throws {
    do {
      try await begin()
    } catch let error as NotSettled {
      throw PermanentFailure(
        "\(error): does its host answer Nova (`openstack compute service list`)?")
    }
  }

  private func begin() async throws {
    // What an earlier attempt sent to take it back, or to prepare it, would undo this.
    if let known = record.destination {
      try await ledger.waitOut(
        [.deleteServer, .purgeServer, .stopServer, .lockServer, .shelveServer], on: known)
    }
    let waiting = try await waiting()
    let server = if let waiting { waiting } else { try await made() }
    if server.status == .active,
      try await !ledger.hasBegunSinceFreeze(
        [.createServer, .startServer, .unshelveServer])
    {
      throw PermanentFailure("\(RunsTooEarly(server: record.name, id: server.id))")
    }
    // Nova starts for administrators what is locked, and the lock can be taken away meanwhile.
    let roles = try await work.cloud.cloud.roles()
    let isUnlockedLater = server.isLocked && job.claim.attempt == 1 && roles.contains("admin")
    if server.isLocked, !isUnlockedLater { try await work.serverRemoval.unlock(server.id) }
    if server.status == .shutoff {
      try await ledger.ensure(.startServer, on: server.id) {
        try await nova.start(server.id)
      } until: {
        try await settled(server.id).status == .active
      }
    } else if server.status == .shelvedOffloaded {
      try await ledger.ensure(.unshelveServer, on: server.id) {
        try await nova.unshelve(server.id)
      } until: {
        try await settled(server.id).status == .active
      }
    }
    async let rest: Void = finish(server, unlocking: isUnlockedLater, isAlone: waiting == nil)
    var watch = StartWatch()
    try await Settling.until(
      within: .seconds(300), job, "the server \(record.name) (\(server.id)) did not start"
    ) {
      try watch.isOver(await self.server(server.id))
    }
    try await rest
  }

  /// The one that was written down, where it waits to be started: what else there may be can be asked later.
  private func waiting() async throws -> NovaServer? {
    let known = try await MarkedServers(nova, named: record.name, work.marks).known(
      record.destination)
    return known.first { $0.isSettled && [.shutoff, .shelvedOffloaded].contains($0.status) }
  }

  /// What need not be done before it starts.
  private func finish(_ server: NovaServer, unlocking: Bool, isAlone: Bool) async throws {
    if unlocking { try await work.serverRemoval.unlock(server.id) }
    if isAlone || work.isReturning { return }
    try await removeSurplus(found(), but: server.id)
  }

  /// The server's first one.
  func address() async throws -> String? {
    guard let id = try await mine().first?.id else { return nil }
    return try await work.cloud.neutron.address(ofServer: id)
  }

  /// Takes the marks away that it and its volumes were found again by: from now on it is its user's.
  func release() async throws {
    if work.isReturning { return }
    // One that is known by its id has no mark any more if an earlier attempt took it away.
    for server in try await mine() where server.metadata[work.marks.key] != nil {
      do {
        try await ledger.perform(.describeServer, on: server.id) {
          try await nova.removeMetadata(work.marks.key, of: server.id)
        }
      } catch let error as CloudError where error.isConflict {
        // Shelved, or locked as a way back leaves it: it harms nothing.
        try await work.note("the server \(server.id) keeps the mark \(work.marks.key): \(error)")
      }
    }
    try await DestinationPorts(work).release()
    try await work.markedVolumes.release()
  }

  // MARK: - Looking

  /// All that were made, or the one that it goes back to; those, too, that Nova deletes just now, or has deleted
  /// and keeps for a while.
  func found() async throws -> [NovaServer] {
    let servers = MarkedServers(nova, named: record.name, work.marks)
    let known = try await servers.known(record.destination)
    return work.isReturning ? known : try await known + servers.all(but: record.destination)
  }

  /// Those of them that are not deleted, or about to be.
  func mine() async throws -> [NovaServer] {
    try await found().filter { !$0.isEnding }
  }

  /// One server.
  ///
  /// - Throws: ``ServerFault`` when it is broken.
  private func server(_ id: String) async throws -> NovaServer {
    let server = try await nova.server(id)
    if server.status == .error { throw ServerFault(server: record.name, fault: server.fault) }
    return server
  }

  func settled(_ id: String) async throws -> NovaServer {
    try await Settling.wait(
      within: .seconds(300), job, "Nova did not end its task with the server \(record.name) (\(id))"
    ) {
      let now = try await server(id)
      return now.isSettled ? now : nil
    }
  }
}
