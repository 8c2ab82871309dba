import Migrations
import Servers
import Testing

/// Security groups, and what else is known by a name at both sides.
struct ArrangerGroupTests: Arranging {
  @Test func `of several groups of one name none is chosen, and another key is told`() {
    let twice = Examples.facts {
      var other = $0.securityGroups[0]
      other.id += "-2"
      $0.securityGroups.append(other)
    }
    let name = Examples.facts.securityGroups[0].name
    #expect(
      blocking(Examples.server, twice) == ["there are 2 security groups called '\(name)'"])
    let (arrangement, findings) = arrange(
      Examples.server, Examples.facts { $0.keyPairs["ops"] = "ssh-ed25519 BBBB" }, Mapping())
    #expect(arrangement?.keyPair == "ops")
    #expect(findings.map(\.what) == ["the key pair 'ops' has another public key there"])
  }

  @Test func `a group is made with all of its rules or not at all`() {
    let facts = Examples.facts { $0.securityGroups = [SecurityGroup(id: "g8", name: "databases")] }
    var mapping = Mapping(creates: [.securityGroups])
    func server(_ rule: SecurityGroup.Rule) -> ServerDescription {
      Examples.server { $0.interfaces[0].securityGroups[0].rules = [rule] }
    }
    let fromGroup = SecurityGroup.Rule(direction: "ingress", etherType: "IPv4", peerGroup: "db")
    #expect(
      blocking(server(fromGroup), facts, mapping)
        == [
          "the security group 'web' has a rule about the group 'db', which is not there, or twice"
        ])
    mapping.securityGroups = [.init("db", "databases")]
    let mapped = arrange(server(fromGroup), facts, mapping).arrangement
    var expected = server(fromGroup).interfaces[0].securityGroups[0]
    expected.rules[0].peerGroup = "g8"
    #expect(mapped?.ports.flatMap(\.securityGroups) == [.missing("web", expected)])

    let fromAddresses = SecurityGroup.Rule(
      direction: "ingress", etherType: "IPv4", addressGroup: "a1")
    #expect(
      blocking(server(fromAddresses), facts, mapping)
        == ["the security group 'web' has a rule about an address group, which is not made"])
  }

  @Test func `groups that are made together may be about each other and themselves`() {
    var mapping = Mapping(creates: [.securityGroups])
    mapping.securityGroups = [.init("db", "databases")]
    let rules = ["web", "db"].map {
      SecurityGroup.Rule(direction: "ingress", etherType: "IPv4", peerGroup: $0)
    }
    let server = Examples.server {
      $0.interfaces[0].securityGroups = [
        SecurityGroup(id: "g1", name: "web", rules: rules), SecurityGroup(id: "g2", name: "db"),
      ]
    }
    let groups = arrange(server, Examples.facts { $0.securityGroups = [] }, mapping)
      .arrangement?.ports.flatMap(\.securityGroups)
    guard case .missing("web", let web) = groups?.first else {
      Issue.record("\(String(describing: groups))")
      return
    }
    #expect(web.rules.map(\.peerGroup) == ["web", "databases"])
  }

  @Test func `other rules of a security group are said`() {
    let facts = Examples.facts { $0.securityGroups[0].rules = [] }
    let (arrangement, findings) = arrange(Examples.server, facts)
    #expect(arrangement != nil)
    #expect(
      findings.map(\.what) == ["the security group 'web' has other rules than at the source"])
  }

  @Test func `a group that is stateless, and is not at the source, is said`() {
    let facts = Examples.facts { $0.securityGroups[0].isStateful = false }
    let (arrangement, findings) = arrange(Examples.server, facts)
    #expect(arrangement != nil)
    #expect(
      findings.map(\.what) == ["the security group 'web' is stateless, not as at the source"])
  }
}
