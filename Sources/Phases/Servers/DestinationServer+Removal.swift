import Jobs
import Journal
import Migrations
import OpenStack

/// Taking it back, so that nothing that comes late has it run.
extension DestinationServer {
  /// Deletes all that were made with their ports, also those that nobody wrote down, and waits until
  /// they are gone: a start that comes late finds nothing.
  ///
  /// One that was there before only stays locked.
  func remove() async throws {
    if work.isReturning { return try await keepStill() }
    // A start that Nova has accepted, on a host that does not answer, would outlive its server's end there.
    if work.assignment.migration.state.phase == .activating { try await waitForTasks() }
    // One that is made after all would start from volumes that are filled by now.
    try await ledger.waitOut(.createServer)
    for server in try await found() { try await work.serverRemoval.remove(server.id) }
    try await ledger.waitOut(.createPort)
    try await DestinationPorts(work).removeAll()
    try await job.write { transaction in
      work.context.journal.recordDestinationServer(
        nil, of: work.assignment.migration.id, in: transaction)
    }
    // Nobody else attaches or deletes them until there is a server again, and one that is made too late
    // does not get them. What is cancelled deletes them itself.
    guard isMadeLate || work.assignment.migration.state.phase != .cancelling else { return }
    // All at once: the source may be waiting for it.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for volume in work.assignment.volumes.compactMap(\.destinationVolume) {
        group.addTask { try await withdraw(volume) }
      }
      try await group.waitForAll()
    }
  }

  private func withdraw(_ volume: String) async throws {
    do {
      try await freeing.withdraw(volume)
    } catch let error as CloudError where !isMadeLate {
      // The source does not have to stand still for that.
      try await work.note("the volume \(volume) is not reserved: \(error)")
    }
  }

  /// Keeps one that was there before from being started, by its users and by calls of ours that are late:
  /// the lock does not hold those of administrators off.
  private func keepStill() async throws {
    // One that its user deleted starts no more.
    guard let server = try await mine().first else { return }
    let mayUnlock = try await ledger.mayArrive(.unlockServer)
    try await lock(server)
    try await ledger.waitOut(.startServer)
    try await ledger.waitOut(.unshelveServer)
    if mayUnlock {
      try await ledger.waitOut(.unlockServer)
      if let server = try await mine().first { try await lock(server) }
    }
    // One that Nova has accepted is its task, and no lock stops that.
    try await waitForTasks()
  }

  /// - Throws: `PermanentFailure` when one does not end, as on a host that is dead: nobody can tell what runs there.
  private func waitForTasks() async throws {
    do {
      try await Settling.until(
        within: .seconds(60), job, "Nova did not end its task with the server \(record.name)"
      ) {
        try await mine().allSatisfy { $0.task == nil }
      }
    } catch let error as NotSettled {
      throw PermanentFailure(
        """
        \(error): its host may be dead, or cut off, and run it. Bring it back and `resume`. Where that takes too long: see \
        to it that nothing runs there, stop the workers of \(work.context.region), and `write-off --region \
        \(work.context.region)` has the source go on
        """)
    }
  }

  /// Whether none of those that were made, or may yet be, ever was on a host.
  func neverRan() async throws -> Bool {
    try await ledger.waitOut(.createServer)
    let there = try await Set(found().map(\.id))
    let made = try await ledger.made(by: .createServer, on: record.name)
    // Where the reply was lost, the row knows it from a later look.
    for id in Set(made + [record.destination].compactMap(\.self)) where !there.contains(id) {
      // We delete those alone that never ran; what became of another before its user deleted it, nobody knows.
      guard try await ledger.hasBegun(.deleteServer, on: id) else { return false }
    }
    return try await Settling.wait(
      within: .seconds(600), job, "Nova did not end its task with the server \(record.name)"
    ) {
      let made = try await found()
      guard made.allSatisfy({ $0.isSettled || $0.status == .error }) else { return nil }
      // A host that died amid a start may have run it, and told nobody.
      return made.allSatisfy { !$0.wasLaunched && !$0.hasHost }
    }
  }
}
