import Ceph
import Foundation
import TestSupport
import Testing

/// Images with a random life, moved by the real commands while they live it: after each sealed
/// round both snapshots are equal, as the `rbd` command reads them, and at the end the destination
/// is, byte for byte, what the life says.
struct SeededMigrationTests {
  @Test func `every sealed round of a random life is equal at both sides`() async throws {
    try await Fleet.common { fleet in
      let seeds = FleetCount.seeds(12, full: 200)
      print("seeds: \(seeds.map(String.init).joined(separator: " "))")
      // A few at once, as the time goes to waiting.
      var rest = Array(seeds.enumerated())[...]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (number, seed) in rest.prefix(4) {
          group.addTask { try await move(seed, number, fleet) }
        }
        rest = rest.dropFirst(4)
        while try await group.next() != nil {
          guard let (number, seed) = rest.popFirst() else { continue }
          group.addTask { try await move(seed, number, fleet) }
        }
      }
    }
  }

  private func move(_ seed: UInt64, _ number: Int, _ fleet: Fleet) async throws {
    let name = "life-\(seed)-\(number)"
    let history = RandomHistory(seed: seed)
    do {
      let image = try await fleet.withPool { try await history.makeImage(name, in: $0) }
      try await history.run(20, on: image)
      let migration = try await fleet.migrate(name, options: "--policy", "patient")
      // The seed and the first round copy while it goes on.
      try await history.run(60, on: image)
      try await migration.wait(for: "ready", within: .seconds(300))
      try await migration.checkDigests()
      for _ in 0..<2 {
        try await history.run(15, on: image)
        let sealed = try await migration.sealedRound()
        try await migration.ring()
        try await history.run(15, on: image)
        try await migration.wait(forSeal: sealed + 1, within: .seconds(300))
        try await migration.wait(for: "ready", within: .seconds(300))
        try await migration.checkDigests()
      }
      try await history.run(10, on: image)
      await image.close()
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(300))
      try await migration.checkDigests()
      let difference = try await fleet.withPool("east") { pool in
        try await pool.withImage(name, readOnly: true) { try await history.difference(in: $0) }
      }
      try #require(difference == nil, "\(difference ?? "")")
      let different = try await migration.events().filter { $0.kind == "difference found" }
      try #require(different.isEmpty, "a copy was wrong, and only the comparison saw it")
    } catch {
      throw FleetFailure("\(error)\n\(await history.description)")
    }
  }
}
