import ArgumentParser
import Journal
import Migrations
import Testing

@testable import longhaul

@Suite struct MigrationOptionsTests {
  private let configuration: Configuration

  init() throws {
    configuration = try Configuration.parse(
      """
      regions: {west: {}, east: {}}
      policies: {default: {target: 8s}, night: {cutover: manual}}
      hooks: {lab: {freeze: a, thaw: b}}
      probes: {default: {tcp: "{address}:22"}, host: {tcp: "db.example:5432"}}
      """, file: "l.yaml")
  }

  private func draft(_ words: String) throws -> Draft {
    let words = ["migrate", "volume"] + words.split(separator: " ").map(String.init)
    let command = try #require(try Longhaul.parseAsRoot(words) as? MigrateVolume)
    return try command.migration.draft(configuration)
  }

  private func status(_ words: String) -> ProcessStatus? {
    do {
      _ = try draft(words)
      return nil
    } catch {
      return Ending(error).status
    }
  }

  @Test func `destinations are called as their sources unless they follow the region`() throws {
    let same = try draft("volumes/a p/ns/b --from west --to east")
    #expect(same.volumes.map(\.destination?.description) == ["volumes/a", "p/ns/b"])
    let other = try draft("volumes/a p/ns/b --from west --to east q/c q/n/d --overwrite")
    #expect(other.volumes.map(\.source.description) == ["volumes/a", "p/ns/b"])
    #expect(other.volumes.map(\.destination?.description) == ["q/c", "q/n/d"])
    #expect(other.volumes.map(\.overwrite) == [true, true])
  }

  @Test func `the command line goes before the policy`() throws {
    let draft = try draft("v/a --from west --to east --policy night --target 500ms --hooks lab")
    #expect(draft.policy.target == .milliseconds(500))
    #expect(draft.policy.cutover == .manual)
    #expect(draft.options.hooks == "lab")
    #expect(try self.draft("v/a --from west --to east").policy.target == .seconds(8))
    #expect(try self.draft("v/a --from west --to east --hooks none").options.hooks == nil)
  }

  @Test func `a default probe that needs a server's address is none for volumes`() throws {
    #expect(try draft("v/a --from west --to east").options.probe == nil)
    #expect(try draft("v/a --from west --to east --probe host").options.probe == "host")
    #expect(status("v/a --from west --to east --probe hots") == .notFound)
  }

  @Test func `the destination's shape can differ`() throws {
    let shape = try draft(
      "v/a --from west --to east --object-size 8MiB --stripe-unit 64KiB --stripe-count 4"
        + " --features layering,exclusive-lock --data-pool ec --no-metadata"
    ).options.destination
    #expect(shape.objectSize == 8 << 20)
    #expect(shape.stripeUnit == 64 << 10)
    #expect(shape.stripeCount == 4)
    #expect(shape.features == ["layering", "exclusive-lock"])
    #expect(shape.dataPool == "ec")
    #expect(!shape.copiesMetadata)
  }

  @Test(arguments: [
    ("v/a --from west --to west", ProcessStatus.usage), ("v/a --from wets --to east", .notFound),
    ("v/a --from west --to nowhere", .notFound), ("a --from west --to east", .usage),
    ("v/a@s --from west --to east", .usage), ("v//a --from west --to east", .usage),
    ("v/a v/a --from west --to east", .usage), ("v/a v/b --from west --to east v/c v/c", .usage),
    ("v/a v/b --from west --to east v/c", .usage), ("--from west --to east v/a", .usage),
    ("v/a --from west --to east --target 0s", .usage),
    ("v/a --from west --to east --target -5s", .usage),
    ("v/a --from west --to east --target 5", .usage),
    ("v/a --from west --to east --policy x", .notFound),
    ("v/a --from west --to east --hooks x", .notFound),
    ("v/a --from west --to east --most-rounds 0", .usage),
    ("v/a --from west --to east --round-interval 0s", .usage),
    ("v/a --from west --to east --cutover soon", .usage),
    ("v/a --from west --to east --divergence panic", .usage),
    ("v/a --from west --to east --object-size 5MiB", .usage),
    ("v/a --from west --to east --stripe-unit 4KiB", .usage),
    ("v/a --from west --to east --features fast", .usage),
  ])
  func `what makes no sense is refused before anything is asked`(words: String, said: ProcessStatus)
  {
    #expect(status(words) == said)
  }
}
