import Foundation
import TestSupport
import Testing

/// What cannot be done is said at once, with what to do, and nothing is changed.
struct BadInputTests {
  struct Input: CustomTestStringConvertible {
    let name: String
    let arguments: @Sendable (Fleet) -> [String]
    let exitCodes: Set<Int>
    let says: [String]
    var testDescription: String { name }

    init(
      _ name: String, exits exitCodes: Set<Int>, says: [String],
      _ arguments: @escaping @Sendable (Fleet) -> [String]
    ) {
      self.name = name
      self.arguments = arguments
      self.exitCodes = exitCodes
      self.says = says
    }
  }

  static let commands = [
    Input("an unknown source region", exits: [4], says: ["wets", "west"]) {
      ["migrate", "volume", "\($0.pool)/input", "--from", "wets", "--to", "east"]
    },
    Input("an unknown destination region", exits: [4], says: ["north"]) {
      ["migrate", "volume", "\($0.pool)/input", "--from", "west", "--to", "north"]
    },
    Input("the same region twice", exits: [2], says: ["west"]) {
      ["migrate", "volume", "\($0.pool)/input", "--from", "west", "--to", "west"]
    },
    Input("a target of no time", exits: [2], says: ["target"]) {
      ["migrate", "volume", "\($0.pool)/input", "--from", "west", "--to", "east", "--target", "0s"]
    },
    Input("an unknown policy", exits: [4], says: ["pateint", "patient"]) {
      [
        "migrate", "volume", "\($0.pool)/input", "--from", "west", "--to", "east", "--policy",
        "pateint",
      ]
    },
    Input("unknown hooks", exits: [4], says: ["disc", "disk"]) {
      [
        "migrate", "volume", "\($0.pool)/input", "--from", "west", "--to", "east", "--hooks",
        "disc",
      ]
    },
    Input("an image without a pool", exits: [2], says: ["POOL/IMAGE"]) { _ in
      ["migrate", "volume", "input", "--from", "west", "--to", "east"]
    },
    Input("a migration that does not exist", exits: [4], says: ["4711"]) { _ in
      ["cutover", "4711"]
    },
    Input("a moment that is none", exits: [2], says: ["at"]) {
      [
        "migrate", "volume", "\($0.pool)/input", "--from", "west", "--to", "east", "--cutover",
        "at noon",
      ]
    },
  ]

  @Test(arguments: commands)
  func `a command that makes no sense changes nothing`(input: Input) async throws {
    try await Fleet.common { fleet in
      let marker = "no-such-thing"
      let command = try await fleet.longhaul(input.arguments(fleet))
      #expect(input.exitCodes.contains(command.exitCode), "\(command)")
      for word in input.says { #expect(command.errors.contains(word), "\(command)") }
      #expect(command.output.isEmpty, "\(command)")
      let migrations: Int = try await fleet.value(
        "SELECT count(*) FROM longhaul.volume WHERE source_image IN ('input', '\(marker)')")
      #expect(migrations == 0)
    }
  }

  @Test(arguments: ["no-such-pool/input", "POOL/no-such-image"])
  func `a source that does not exist is said, and nothing is made`(volume: String) async throws {
    try await Fleet.common { fleet in
      let command = try await fleet.longhaul(
        "migrate", "volume", volume.replacing("POOL", with: fleet.pool), "--from", "west", "--to",
        "east")
      #expect(command.exitCode == 7, "\(command)")
      #expect(command.errors.contains("there is no "), "\(command)")
      #expect(try await !fleet.images(in: "east").contains("no-such-image"))
      let volumes: Int = try await fleet.value(
        """
        SELECT count(*) FROM longhaul.volume
        WHERE source_image = 'no-such-image' OR source_pool = 'no-such-pool'
        """)
      #expect(volumes == 0)
    }
  }

  @Test(arguments: [["plan"], ["migrate", "volume"]])
  func `a smaller destination is refused and left as it is`(verb: [String]) async throws {
    try await Fleet.common { fleet in
      let name = "smaller-\(verb.count)"
      try await fleet.makeImage(name, mebibytes: 16)
      try await fleet.makeImage(name, mebibytes: 8, in: "east", written: 0)
      let before = try await fleet.digest("\(fleet.pool)/\(name)", in: "east")
      let command = try await fleet.longhaul(
        verb + ["\(fleet.pool)/\(name)", "--from", "west", "--to", "east"])
      #expect(command.exitCode == 7, "\(command)")
      #expect(command.description.contains("smaller"), "\(command)")
      #expect(try await fleet.digest("\(fleet.pool)/\(name)", in: "east") == before)
      #expect(try await fleet.snapshots(of: name, in: "west").isEmpty)
      let volumes: Int = try await fleet.value(
        "SELECT count(*) FROM longhaul.volume WHERE source_image = '\(name)'")
      #expect(volumes == 0)
    }
  }

  @Test(arguments: [
    ("no-such-pool/elsewhere", "pool"), ("POOL/no-such-namespace/elsewhere", "namespace"),
  ])
  func `a destination pool or namespace that does not exist is said`(
    destination: String, what: String
  ) async throws {
    try await Fleet.common { fleet in
      let name = "elsewhere-\(what)"
      try await fleet.makeImage(name)
      let command = try await fleet.longhaul(
        "migrate", "volume", "\(fleet.pool)/\(name)", "--from", "west", "--to", "east",
        destination.replacing("POOL", with: fleet.pool))
      #expect(command.exitCode == 7, "\(command)")
      #expect(command.errors.contains("there is no \(what) 'no-such-\(what)'"), "\(command)")
      #expect(try await fleet.snapshots(of: name, in: "west").isEmpty)
      let volumes: Int = try await fleet.value(
        "SELECT count(*) FROM longhaul.volume WHERE source_image = '\(name)'")
      #expect(volumes == 0)
    }
  }

  @Test func `a database that cannot be reached is said`() async throws {
    try await Fleet.common { fleet in
      let file = fleet.directory.appending(component: "unreachable.yaml")
      let text = try String(contentsOf: fleet.configurationFile, encoding: .utf8)
        .replacing(/database: .*/, with: "database: \"host=127.0.0.1 port=1 connect_timeout=2\"")
      try text.write(to: file, atomically: true, encoding: .utf8)
      for arguments in [["status"], ["db", "status"], ["report", "migrations"]] {
        let command = try await fleet.longhaul(arguments + ["--config", file.path])
        #expect(command.exitCode == 6, "\(command)")
        #expect(command.errors.contains("127.0.0.1"), "\(command)")
      }
    }
  }

  @Test func `a plan that finds nothing changes nothing`() async throws {
    try await Fleet.common { fleet in
      try await fleet.makeImage("planned")
      let command = try await fleet.longhaul(
        "plan", "\(fleet.pool)/planned", "--from", "west", "--to", "east")
      #expect(command.exitCode == 0, "\(command)")
      #expect(try await !fleet.images(in: "east").contains("planned"))
      #expect(try await fleet.snapshots(of: "planned", in: "west").isEmpty)
      let volumes: Int = try await fleet.value(
        "SELECT count(*) FROM longhaul.volume WHERE source_image = 'planned'")
      #expect(volumes == 0)
    }
  }

  @Test(arguments: [
    ("regions: [", "YAML"), ("database: x\nregoins: {}\n", "regoins"),
    ("regions:\n  west:\n    ceph: {conf: x}\n    lease: 3s\n", "lease"),
  ])
  func `a broken configuration is said with its line`(text: String, word: String) async throws {
    try await Fleet.common { fleet in
      let file = fleet.directory.appending(component: "broken-\(text.utf8.count).yaml")
      try text.write(to: file, atomically: true, encoding: .utf8)
      let command = try await fleet.longhaul(["status", "--config", file.path])
      #expect(command.exitCode == 3, "\(command)")
      #expect(command.errors.contains(word), "\(command)")
      #expect(command.errors.contains("\(file.path):"), "\(command)")
    }
  }

  @Test func `a database without schema is said, with the command that makes it`() async throws {
    let setup = FleetSetup {
      $0.startsProcesses = false
      $0.migratesDatabase = false
    }
    try await Fleet.with(setup) { fleet in
      for arguments in [
        ["status"], ["migrate", "volume", "\(fleet.pool)/x", "--from", "west", "--to", "east"],
        ["scheduler"], ["worker", "--region", "west"],
      ] {
        let command = try await fleet.longhaul(arguments)
        #expect(command.exitCode == 5, "\(command)")
        #expect(command.errors.contains("longhaul db migrate"), "\(command)")
      }
      let tables: Int = try await fleet.value(
        "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'longhaul'")
      #expect(tables == 0)
    }
  }

  @Test func `a region without workers is said, and the migration goes on once there is one`()
    async throws
  {
    try await Fleet.with(FleetSetup { $0.workers = ["west"] }) { fleet in
      try await fleet.makeImage("alone")
      let command = try await fleet.longhaul(
        "migrate", "volume", "\(fleet.pool)/alone", "--from", "west", "--to", "east")
      #expect(command.exitCode == 7, "\(command)")
      #expect(command.errors.contains("longhaul worker --region east"), "\(command)")
      #expect(try await fleet.value("SELECT count(*) FROM longhaul.migration") == 0)

      // Those that were there when it was asked for may be gone when it begins.
      let worker = try await fleet.startWorker("east")
      await (try fleet.process("scheduler")).killAndWait()
      let migration = try await fleet.migrate("alone")
      #expect(try await worker.stop() == 0)
      try await fleet.startScheduler()
      let reason = try await fleet.wait(for: "the reason why it waits") {
        try await migration.row().reason
      }
      #expect(reason.contains("waits for a worker of region east"), "\(reason)")
      #expect(try await fleet.snapshots(of: "alone", in: "west").isEmpty)
      try await fleet.startWorker("east")
      try await migration.wait(for: "done")
      try await migration.checkDigests()
    }
  }
}
