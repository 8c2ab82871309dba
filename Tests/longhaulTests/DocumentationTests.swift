import ArgumentParser
import FoundationEssentials
import Migrations
import Phases
import Servers
import Testing

@testable import longhaul

/// What `docs/operations.md` says is tried, so that it stays true.
@Suite struct DocumentationTests {
  private let text: String

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    text = try String(
      contentsOf: root.appending(path: "docs/operations.md"), encoding: .utf8)
  }

  @Test func `the annotated configuration is read, and its defaults are the defaults`() throws {
    let block = try #require(text.firstMatch(of: /```yaml\n([\s\S]*?)```/)).1
    let read = try Configuration.parse(String(block), file: "operations.md")
    #expect(read.policies["default"] == Policy())
    let west = try read.region("west")
    #expect(west.worker == WorkerSettings())
    #expect(west.transfer.listen == TransferAddresses().listen)
    var route = RouteConfiguration(source: "west", destination: "east")
    route.bandwidth = .megabytes(100)
    // The example maps something of each kind.
    let mapping = read.route(from: "west", to: "east").mapping
    #expect(mapping.flavors.target(of: "m1.tiny") == "s-4")
    #expect(mapping.computeZones.target(of: "nova") == "az-1")
    #expect(mapping.keepsAddresses)
    route.mapping = mapping
    #expect(west.cloud?.pools == CloudSettings(cloud: "west").pools)
    #expect(west.cloud?.shutdownLimit == CloudSettings(cloud: "west").shutdownLimit)
    #expect(read.route(from: "west", to: "east") == route)
    #expect(read.log == LogConfiguration())
    #expect(read.hooks["mount"]?.freeze?.timeLimit == HookCommand.usualTimeLimit)
  }

  @Test func `every exit code is documented`() {
    for status in ProcessStatus.allCases {
      #expect(text.contains("\n| \(status.rawValue) | "))
    }
  }

  @Test func `every command is documented`() {
    for group in Longhaul.configuration.groupedSubcommands {
      for command in group.subcommands {
        let name = command._commandName
        #expect(text.contains(name), "\(name)")
      }
    }
  }
}
