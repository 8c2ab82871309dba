import Migrations
import Servers
import Testing

struct ArrangerQuotaTests: Arranging {
  @Test(arguments: [
    (Quota(servers: 0), "servers"), (Quota(vcpus: 1), "VCPUs"),
    (Quota(memory: 2047), "MiB of memory"), (Quota(volumes: 1), "volumes"),
    (Quota(gibibytes: 119), "GiB of volumes"), (Quota(ports: 0), "ports"),
    (Quota(volumesOfType: ["ceph": 1]), "1 volumes of type 'ceph', and 2 are needed"),
    (Quota(gibibytesOfType: ["ceph": 119]), "119 GiB of volumes of type 'ceph'"),
    (Quota(volumeGibibytes: 99), "it has 100 GiB, and the quota allows a volume 99"),
  ])
  func `each quota is looked at`(quota: Quota, what: String) throws {
    let findings = blocking(Examples.server, Examples.facts { $0.quota = quota })
    #expect(findings.count == 1)
    #expect(try #require(findings.first).contains(what))
    let enough = Quota(
      servers: 1, vcpus: 2, memory: 2048, volumes: 2, gibibytes: 120, ports: 1,
      volumeGibibytes: 100, volumesOfType: ["ceph": 2, "other": 0],
      gibibytesOfType: ["ceph": 120])
    #expect(arrange(Examples.server, Examples.facts { $0.quota = enough }).arrangement != nil)
  }

  @Test func `the quota is that for the flavor which it gets`() {
    var facts = Examples.facts {
      $0.flavors.append(Flavor(id: "f8", name: "big", vcpus: 8, memory: 8192))
      $0.quota = Quota(vcpus: 7)
    }
    let mapping = Mapping(flavors: [.init("m1.*", "big")])
    let findings = Arranger(Examples.server, facts, mapping).arrange().findings.filter(\.blocks)
    #expect(findings.map(\.what) == ["the quota leaves 7 VCPUs, and 8 are needed"])
    facts.quota.vcpus = 8
    #expect(Arranger(Examples.server, facts, mapping).arrange().arrangement != nil)
  }

  @Test(arguments: [
    (Quota(securityGroups: 0), "the quota leaves 0 security groups, and 1 are needed"),
    (Quota(securityRules: 2), "the quota leaves 2 rules of security groups, and 3 are needed"),
  ])
  func `the quotas for what is made are looked at`(quota: Quota, what: String) {
    let group = SecurityGroup(
      id: "s9", name: "own",
      rules: [
        .init(direction: "ingress", etherType: "IPv4", networkProtocol: "tcp"),
        .init(direction: "egress", etherType: "IPv4"),
      ])
    let server = Examples.server { $0.interfaces[0].securityGroups = [group] }
    let mapping = Mapping(creates: [.securityGroups])
    #expect(blocking(server, Examples.facts { $0.quota = quota }, mapping) == [what])
    let enough = Examples.facts { $0.quota = Quota(securityGroups: 1, securityRules: 3) }
    #expect(arrange(server, enough, mapping).arrangement != nil)
  }

  @Test func `a server group that is full is refused`() {
    let server = Examples.server { $0.groups = ["apart"] }
    let facts = Examples.facts {
      $0.groups = [DestinationFacts.Group(id: "g1", name: "apart", members: 10)]
      $0.quota = Quota(groupMembers: 10)
    }
    #expect(
      blocking(server, facts) == ["the server group 'apart' has 10 members, and may have 10"])
  }
}
