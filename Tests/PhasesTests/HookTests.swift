import Ceph
import Foundation
import Jobs
import Journal
import Migrations
import Phases
import Postgres
import TestSupport
import Testing

/// Hooks act on what Longhaul does not control: never two that undo each other.
@Suite struct HookTests {
  @Test func `a hook ends with its claim, whatever it ignores, and is written down`() async throws {
    let mark = Mark()
    let stubborn = mark.hook("trap '' TERM; sleep 600 & echo begun >>$MARK; wait; wait")
    let gentle = mark.hook("echo thawed >>$MARK")
    try await Regions.with(hooks: HookSet(freeze: stubborn, thaw: gentle)) { regions in
      let id = try await regions.submit(hooks: true)
      try await regions.drive(id, to: .freezing)
      let job = try #require(try await regions.claim("freeze"))
      let run = Task { try await regions.perform(job) }
      try await mark.wait(for: "begun")
      try await regions.journal.apply(.cancelRequested, to: id)
      let thaw = try #require(try await regions.claim("thaw"))
      let thawed = Task { try await regions.perform(thaw) }
      // As the worker does when it hears that the claim is lost.
      run.cancel()
      await #expect(throws: (any Error).self) { try await run.value }
      #expect(try await regions.journal.pool.one(.testFinished, id))
      try await thawed.value
      #expect(mark.lines == ["begun", "thawed"])
      #expect(mark.isUnused, "something of the hook is still there")
      mark.remove()
    }
  }

  @Test func `a thaw waits while the freeze of a vanished worker may still be at it`() async throws
  {
    let mark = Mark()
    try await Regions.with(
      hooks: HookSet(
        freeze: mark.hook("echo frozen >>$MARK"), thaw: mark.hook("echo thawed >>$MARK"))
    ) { regions in
      let id = try await regions.submit(hooks: true)
      try await regions.drive(id, to: .freezing)
      let job = try #require(try await regions.claim("freeze"))
      _ = try await job.write { transaction in
        try await regions.journal.beginHook(
          "freeze", of: id, epoch: 1, claim: job.claim, within: .seconds(600), in: transaction)
      }
      try await regions.journal.apply(.cancelRequested, to: id)
      let thaw = try #require(try await regions.claim("thaw"))
      let thawed = Task { try await regions.perform(thaw) }
      try await Task.sleep(for: .milliseconds(500))
      #expect(mark.lines.isEmpty)
      try await regions.journal.pool.run(.testOver, id)
      try await thawed.value
      #expect(mark.lines == ["thawed"])
      mark.remove()
    }
  }

  @Test func `an activation that took too long is never taken back by itself`() async throws {
    let mark = Mark()
    let slow = HookCommand(
      arguments: mark.hook("sleep 600").arguments, timeLimit: .milliseconds(300))
    try await Regions.with(hooks: HookSet(activate: slow)) { regions in
      let id = try await regions.submit(hooks: true)
      try await regions.drive(id, to: .activating)
      let job = try #require(try await regions.claim("activate"))
      await #expect(throws: (any Error).self) { try await regions.perform(job) }
      #expect(try await regions.journal.migration(id).owner == .destination)
      mark.remove()
    }
  }

  @Test func `an activation that its hook cannot begin is taken back`() async throws {
    let missing = HookCommand(arguments: ["/nowhere/start"])
    try await Regions.with(hooks: HookSet(activate: missing)) { regions in
      let id = try await regions.submit(hooks: true)
      try await regions.drive(id, to: .activating)
      let job = try #require(try await regions.claim("activate"))
      try await regions.perform(job)
      let row = try await regions.journal.migration(id)
      #expect(row.state.phase == .thawing)
      #expect(row.owner == .source)
    }
  }

  @Test func `a source that is opened again after the freeze sends the migration back`()
    async throws
  {
    try await Regions.with { regions in
      let id = try await regions.submit()
      try await regions.drive(id, to: .finalRound)
      let other = try await regions.west.connect()
      let pool = try await other.pool(regions.pool)
      try await pool.withImage("disk", readOnly: false) { image in
        try await regions.drive(id, to: .thawing)
        try await image.write(0, [5])
      }
      await pool.close()
      await other.close()
    }
  }

  @Test func `a source that was written to after its last snapshot sends the migration back`()
    async throws
  {
    try await Regions.with { regions in
      let id = try await regions.submit()
      try await regions.drive(id, to: .finalRound)
      try await regions.inWest { pool in
        try await pool.withImage("disk", readOnly: false) { try await $0.write(0, [5]) }
      }
      try await regions.drive(id, to: .thawing)
      let reason = try #require(try await regions.journal.migration(id).reason)
      #expect(reason.contains("changed since its last snapshot"))
    }
  }
}

/// A file that hooks write lines to.
private struct Mark {
  let path = FileManager.default.temporaryDirectory
    .appending(component: "lh-mark-\(UUID().uuidString)").path

  func hook(_ script: String) -> HookCommand {
    HookCommand(arguments: ["/bin/sh", "-c", "MARK=\(path); exec 7>>$MARK; \(script)"])
  }

  var lines: [String] {
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  func wait(for line: String) async throws {
    while !lines.contains(line) { try await Task.sleep(for: .milliseconds(20)) }
  }

  /// Whether no process has the file open.
  var isUnused: Bool {
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return !processes.filter { Int($0) != nil }.contains { process in
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/7")) == path
    }
  }
}

extension Statement where Row == Bool {
  fileprivate static let testFinished = Self(
    "test_finished",
    "SELECT bool_and(finished_at IS NOT NULL) FROM longhaul.hook_run WHERE migration = $1"
  ) { row in try row.next() }
}

extension Statement where Row == Void {
  fileprivate static let testOver = Self(
    "test_over", "UPDATE longhaul.hook_run SET ends_by = now() WHERE migration = $1")
}
