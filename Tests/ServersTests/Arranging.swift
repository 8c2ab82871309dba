import Migrations
import Servers
import Testing

/// Tests of what an arranger makes of a server.
protocol Arranging {}

extension Arranging {
  func arrange(
    _ server: ServerDescription = Examples.server, _ facts: DestinationFacts = Examples.facts,
    _ mapping: Mapping = Mapping()
  ) -> (arrangement: Arrangement?, findings: [Finding]) {
    Arranger(server, facts, mapping).arrange()
  }

  /// What stands in the way, and that nothing else does.
  func blocking(
    _ server: ServerDescription = Examples.server, _ facts: DestinationFacts = Examples.facts,
    _ mapping: Mapping = Mapping()
  ) -> [String] {
    let (arrangement, findings) = arrange(server, facts, mapping)
    #expect(arrangement == nil)
    return findings.filter(\.blocks).map(\.what)
  }
}
