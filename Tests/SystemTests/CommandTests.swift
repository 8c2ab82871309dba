import Foundation
import TestSupport
import Testing

/// What operators see.
struct CommandTests {
  @Test func `each report and the status can be had as a table, JSON and CSV`() async throws {
    try await Fleet.common { fleet in
      try await fleet.makeImage("shown")
      let migration = try await fleet.migrate("shown")
      try await migration.wait(for: "done")
      let views: [String] = try await fleet.value(
        "SELECT json_agg(viewname ORDER BY viewname) FROM pg_views WHERE schemaname = 'report'")
      #expect(views.count >= 7)
      for view in views {
        for format in ["table", "json", "csv"] {
          let report = try await fleet.longhaul("report", view, "--format", format)
          #expect(report.succeeded, "\(report)")
          #expect(!report.output.isEmpty, "\(report)")
        }
        let json = try await fleet.longhaul("report", view, "--format", "json")
        _ = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
      }
      let status = try await fleet.longhaul("status", "\(migration.id)", "--format", "json")
      #expect(try status.decoded(Status.self).phase == "done")
      let list = try await fleet.longhaul("status", "--all")
      #expect(list.output.contains("done"), "\(list)")
    }
  }

  private struct Status: Decodable {
    let phase: String
  }

  @Test func `watch ends with an exit code of its own when a migration was cancelled`()
    async throws
  {
    try await Fleet.common { fleet in
      try await fleet.makeImage("unwatched")
      let migration = try await fleet.migrate("unwatched", options: "--policy", "patient")
      try await migration.wait(for: "ready")
      async let watch = migration.run("watch")
      try await migration.run("cancel").checked()
      let ended = try await watch
      #expect(ended.exitCode == 8, "\(ended)")
      #expect(ended.output.contains("cancelled"), "\(ended)")
    }
  }

  @Test func `watch follows a migration to its end`() async throws {
    try await Fleet.common { fleet in
      try await fleet.makeImage("watched")
      let migration = try await fleet.migrate("watched")
      let watch = try await migration.run("watch")
      #expect(watch.exitCode == 0, "\(watch)")
      #expect(try await migration.row().phase == "done")
      #expect(watch.output.contains("done"), "\(watch)")
      let json = try await migration.run("watch", "--format", "json").checked()
      #expect(json.contains(#""phase": "done""#), "\(json)")
      let csv = try await migration.run("watch", "--format", "csv").checked()
      #expect(csv.hasPrefix("at,migration,from,to,phase,"), "\(csv)")
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completion is written for each shell`(shell: String) async throws {
    try await Fleet.common { fleet in
      let completion = try await fleet.longhaul("completion", shell).checked()
      for command in ["migrate", "cutover", "finalize"] {
        #expect(completion.contains(command), "\(shell) knows no \(command)")
      }
    }
  }

  @Test func `all in one process moves an image too`() async throws {
    try await Fleet.with(FleetSetup { $0.startsProcesses = false }) { fleet in
      try await fleet.makeImage("alone")
      let process = try await fleet.start("run", ["run"])
      try await fleet.wait(until: "both workers to register") {
        try await fleet.value("SELECT count(*) FROM longhaul.worker") == 2
      }
      let migration = try await fleet.migrate("alone")
      try await migration.wait(for: "done")
      try await migration.checkDigests()
      #expect(try await process.stop() == 0)
    }
  }

  @Test func `a worker that reaches both clusters reads directly`() async throws {
    try await Fleet.with(FleetSetup { $0.isDirect = true }) { fleet in
      try await fleet.makeImage("direct")
      let migration = try await fleet.migrate("direct")
      try await migration.wait(for: "done")
      try await migration.checkDigests()
    }
  }

  @Test func `a worker that is asked to stop finishes what it does`() async throws {
    try await Fleet.with(FleetSetup { $0.bandwidth = "4 MiB/s" }) { fleet in
      try await fleet.makeImage("drained", written: 8)
      let migration = try await fleet.migrate("drained", options: "--policy", "patient")
      try await migration.wait(forEvent: "snapshot taken")
      let first = try fleet.process("worker-east")
      try await fleet.startWorker("east")
      #expect(try await first.stop() == 0)
      try await migration.wait(for: "ready")
      try await migration.checkDigests()
      let attempts: Int = try await fleet.value("SELECT max(attempt) FROM longhaul.job")
      #expect(attempts == 1, "nothing had to be begun again")
    }
  }
}
