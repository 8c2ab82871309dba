import Foundation
import TestSupport
import Testing

/// The scheduler and the workers as docker/compose.yaml runs them: each with a login that has no more
/// rights than its part needs.
struct LoginTests {
  @Test func `each part works with the rights of its role alone`() async throws {
    let setup = FleetSetup {
      $0.startsProcesses = false
      $0.workers = []
    }
    try await Fleet.with(setup) { fleet in
      let passwords = ["SCHEDULER_PASSWORD": "it's one", "WORKER_PASSWORD": "another"]
      for _ in 0..<2 {
        try await fleet.psql("docker/logins.sql", environment: passwords).checked()
      }
      let scheduler = try configuration(of: "scheduler", fleet)
      let worker = try configuration(of: "worker", fleet)
      try await fleet.start(
        "scheduler", ["scheduler"], environment: ["LONGHAUL_CONFIG": scheduler.path])
      // The two ways in which a password comes by the environment.
      let secrets = [
        "PGPASSWORD": "another",
        "LONGHAUL_DATABASE": fleet.conninfo.replacing("user=postgres", with: "user=worker"),
      ]
      for region in ["west", "east"] {
        try await fleet.start(
          "worker-\(region)", ["worker", "--region", region],
          environment: secrets.merging(["LONGHAUL_CONFIG": worker.path]) { $1 })
      }
      try await fleet.wait(until: "both workers to register") {
        try await fleet.value("SELECT count(*) FROM longhaul.worker") == 2
      }

      let disk = try await fleet.makeDisk("login")
      let asScheduler = ["--config", scheduler.path]
      let migration = try await fleet.migrate(
        volumes: ["\(fleet.pool)/login"],
        options: asScheduler + ["--hooks", "disk", "--policy", "patient"])
      try await migration.wait(for: "ready")
      for arguments in [["status"], ["pause", "\(migration.id)"], ["resume", "\(migration.id)"]] {
        try await fleet.longhaul(arguments + asScheduler).checked()
      }
      try await migration.wait(for: "ready")
      try await fleet.longhaul(["cutover", "\(migration.id)"] + asScheduler).checked()
      try await migration.wait(for: "done")
      try await migration.checkDigests()
      try await migration.waitUntilCompared()
      try await disk.stop(in: "east")
      try await disk.check(in: "east")
      try await fleet.longhaul(["finalize", "\(migration.id)"] + asScheduler).checked()
      try await migration.wait(for: "finalized")

      for hook in ["freeze", "activate"] {
        let told = try migration.environment(of: hook)
        #expect(told["LONGHAUL_CONFIG"] == worker.path)
        #expect(secrets.keys.allSatisfy { told[$0] == nil }, "a hook may print its environment")
      }

      // What is not its part is refused.
      try await fleet.makeImage("refused")
      let submitted = try await fleet.longhaul(
        "migrate", "volume", "\(fleet.pool)/refused", "--from", "west", "--to", "east", "--config",
        worker.path)
      #expect(submitted.exitCode != 0, "\(submitted)")
      #expect(submitted.errors.contains("permission denied"), "\(submitted)")
    }
  }

  private func configuration(of login: String, _ fleet: Fleet) throws -> URL {
    let file = fleet.directory.appending(component: "\(login).yaml")
    let text = try String(contentsOf: fleet.configurationFile, encoding: .utf8)
      .replacing("user=postgres", with: "user=\(login)")
    #expect(text.contains("user=\(login)"))
    try text.write(to: file, atomically: true, encoding: .utf8)
    return file
  }
}
