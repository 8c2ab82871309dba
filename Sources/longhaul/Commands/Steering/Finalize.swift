import ArgumentParser
import Journal
import Migrations
import Phases
import Postgres
import Servers

/// End a migration that is done.
struct Finalize: Steering {
  static let configuration = CommandConfiguration(
    abstract: "End a migration that is done.",
    discussion: """
      Removes its snapshots in both regions, once the comparison of the final round has found both sides equal, \
      and its policy's retention is over: after that there is no failback. \
      The source stays as it is, unless --remove-source is given: then the server there and its volumes \
      are deleted, after they were shown and --yes was said; and of its ports those that Longhaul made.
      """)

  static let event = Event.finalizeRequested

  @OptionGroup var common: CommonOptions
  @OptionGroup var output: OutputOptions

  @Flag(
    help: "Also when the final round was not compared, or differs, or its retention is not over.")
  var force = false

  @Flag(help: "Delete the source's server and volumes, too; shows them, and needs --yes.")
  var removeSource = false

  @Flag(help: "Delete what --remove-source has shown.")
  var yes = false

  @Argument(help: "The migrations' numbers.")
  var migrations: [Int64]

  func prepare(_ id: MigrationID, _ journal: Journal) async throws {
    try await journal.requireNoFailback(of: id, removesSource: removeSource)
    if !force {
      try await journal.requireRetentionOver(of: id)
      try await journal.requireFinalComparison(of: id)
    }
    guard let server = try await journal.server(of: id) else {
      if removeSource {
        throw Complaint(
          .usage, "migration \(id) moved volumes alone: --remove-source is for servers")
      }
      return
    }
    if removeSource, !yes {
      let volumes = try await journal.volumes(of: id)
      var table = Table("region", "what", "id", "name")
      let region = try await journal.migration(id).sourceRegion
      // A server that gave away some data volumes goes on without them.
      if server.movesServer {
        table.rows = [
          [.text(region), .text("server"), .text(server.source), .text(server.name)]
        ]
        table.rows += try await SourcePorts(server, in: region, journal).made().map { port in
          let addresses = port.addresses.joined(separator: ", ")
          return [.text(region), .text("port"), .text(port.port), .text(addresses)]
        }
      }
      table.rows += volumes.map { volume in
        let name = server.description.volumes.first { $0.id == volume.sourceVolume }?.name
        return [.text(region), .text("volume"), Cell(volume.sourceVolume), Cell(name)]
      }
      StandardOutput.write(table.text(output.format))
      throw Complaint(
        .refused, "nothing was done: say --yes to delete the above for good, with all their data")
    }
  }

  func record(_ id: MigrationID, _ journal: Journal, in transaction: Transaction) {
    journal.recordSourceRemoval(removeSource, of: id, in: transaction)
  }
}
