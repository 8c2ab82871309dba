import Migrations
import Servers
import Testing

struct ArrangerTests: Arranging {
  @Test func `what is called the same is taken, with the address and the card it had`() throws {
    let (arrangement, findings) = arrange()
    #expect(findings.isEmpty)
    #expect(
      arrangement
        == Arrangement(
          flavor: "f9", flavorName: "m1.small", zone: "nova", keyPair: "ops", group: nil,
          ports: [
            Arrangement.Port(
              network: "n9", mac: "fa:16:3e:00:00:01",
              addresses: [Arrangement.Address(subnet: "u9", address: "192.168.77.10")],
              securityGroups: [.existing("g9")], isGuarded: true)
          ],
          volumes: [
            Arrangement.Volume(type: "ceph", zone: "nova"),
            Arrangement.Volume(type: "ceph", zone: nil),
          ]))
  }

  @Test func `a name means the project's own network, then a shared one, and never a stranger's`()
    throws
  {
    func network(_ id: String, own: Bool = false, shared: Bool = false) -> DestinationFacts.Network
    {
      var network = Examples.facts.networks[0]
      (network.id, network.isOwn, network.isShared) = (id, own, shared)
      return network
    }
    func chosen(_ networks: DestinationFacts.Network..., mapping: Mapping = Mapping()) -> String? {
      let facts = Examples.facts { $0.networks = networks }
      return arrange(Examples.server, facts, mapping).arrangement?.ports[0].network
    }
    let (stranger, shared, own) = (
      network("stranger"), network("shared", shared: true), network("own", own: true)
    )
    #expect(chosen(stranger, shared, own) == "own")
    #expect(chosen(stranger, shared) == "shared")
    #expect(chosen(stranger, own) == "own")
    #expect(
      blocking(Examples.server, Examples.facts { $0.networks = [stranger] })
        == ["the network 'private' is another project's, and not shared with this one"])
    #expect(
      blocking(
        Examples.server,
        Examples.facts { $0.networks = [own, network("other", own: true), stranger] })
        == ["there are 2 networks 'private'"])
    let byID = Mapping(networks: [.init("private", "stranger")])
    #expect(chosen(stranger, own, mapping: byID) == "stranger")
  }

  @Test func `a port keeps the addresses that it may use beside its own`() throws {
    let server = Examples.server {
      $0.interfaces[0].addressPairs = [
        AddressPair(mac: "FA:16:3e:00:00:01", address: "192.168.77.99"),
        AddressPair(mac: "fa:16:3e:ff:ff:ff", address: "10.1.0.0/16"),
      ]
    }
    let port = try #require(arrange(server).arrangement).ports[0]
    #expect(port.addressPairs == server.interfaces[0].addressPairs)
    var mapping = Mapping()
    mapping.keepsAddresses = false
    // The new port has another card.
    #expect(
      try #require(arrange(server, Examples.facts, mapping).arrangement).ports[0].addressPairs == [
        AddressPair(mac: nil, address: "192.168.77.99"),
        AddressPair(mac: "fa:16:3e:ff:ff:ff", address: "10.1.0.0/16"),
      ])
    // Neutron lets only its own project, or an administrator, allow them.
    let foreign = arrange(server, Examples.facts { $0.networks[0].isForeign = true })
    #expect(try #require(foreign.arrangement).ports[0].addressPairs == nil)
    #expect(foreign.findings.contains { $0.what.contains("192.168.77.99, 10.1.0.0/16") })
  }

  @Test func `what is missing is named, with what there is instead`() {
    #expect(blocking(Examples.server, Examples.facts { $0.flavors = [] }).count == 1)
    #expect(
      blocking(Examples.server, Examples.facts { $0.networks = [] })
        == ["there is no network 'private'"])
    #expect(
      blocking(Examples.server, Examples.facts { $0.keyPairs = [:] })
        == ["there is no key pair 'ops'"])
    #expect(
      blocking(Examples.server, Examples.facts { $0.securityGroups = [] })
        == ["there is no security group 'web'"])
    #expect(
      blocking(Examples.server, Examples.facts { $0.volumeTypes = [] })
        == Array(repeating: "there is no volume type 'ceph'", count: 2))
    #expect(
      blocking(Examples.server { $0.groups = ["apart"] })
        == ["there is no server group 'apart'"])
    let findings = arrange(Examples.server, Examples.facts { $0.networks = [] }).findings
    #expect(findings.map(\.remedy) == ["map 'private' to one of: none"])
    #expect(findings.map(\.side) == [.destination])
    #expect(findings.map(\.subject) == ["web-1"])
  }

  @Test func `rules map by name, by id and by pattern, the first that fits`() throws {
    let mapping = Mapping(
      flavors: [.init("m1.*", "big")], networks: [.init("n1", "lan"), .init("*", "none")],
      securityGroups: [.init("w?b", "http")], volumeTypes: [.init("ceph", "fast")],
      computeZones: [.init("nova", "z2")])
    let facts = Examples.facts {
      $0.flavors.append(Flavor(id: "f8", name: "big", vcpus: 8, memory: 8192))
      $0.networks[0].name = "lan"
      $0.securityGroups[0].name = "http"
      $0.volumeTypes.append(DestinationFacts.VolumeType(name: "fast"))
      $0.computeZones = ["z1", "z2"]
    }
    let arrangement = try #require(arrange(Examples.server, facts, mapping).arrangement)
    #expect(arrangement.flavor == "f8")
    #expect(arrangement.ports.map(\.network) == ["n9"])
    #expect(arrangement.ports.flatMap(\.securityGroups) == [.existing("g9")])
    #expect(arrangement.volumes.map(\.type) == ["fast", "fast"])
    #expect(arrangement.zone == "z2")
  }

  @Test func `a flavor has to be large enough`() {
    let small = Examples.facts { $0.flavors[0].memory = 1024 }
    #expect(
      blocking(Examples.server, small)
        == ["the flavor 'm1.small' is smaller: 1024 instead of 2048 MiB of memory"])
  }

  @Test func `an address must fit, and be free; so must the card`() {
    let elsewhere = Examples.facts { $0.networks[0].subnets[1].range = "192.168.78.0/24" }
    #expect(
      blocking(Examples.server, elsewhere)
        == ["its address 192.168.77.10 fits no subnet of 'private'"])
    let taken = Examples.facts { $0.takenAddresses = ["n9": ["192.168.77.10"]] }
    #expect(
      blocking(Examples.server, taken) == ["its address 192.168.77.10 is in use in 'private'"])
    let card = Examples.facts { $0.takenCards = ["n9": ["fa:16:3e:00:00:01"]] }
    #expect(
      blocking(Examples.server, card)
        == ["its card's address fa:16:3e:00:00:01 is in use in 'private'"])
  }

  @Test func `with new addresses the destination chooses, and it is said`() throws {
    let facts = Examples.facts { $0.takenAddresses = ["n9": ["192.168.77.10"]] }
    let (arrangement, findings) = arrange(
      Examples.server, facts, Mapping(keepsAddresses: false))
    let port = try #require(arrangement?.ports.first)
    #expect(port.mac == nil)
    #expect(port.addresses.isEmpty)
    #expect(findings.map(\.blocks) == [false])
  }

  @Test func `what may be made is made`() throws {
    let facts = Examples.facts {
      $0.securityGroups = []
      $0.keyPairs = [:]
    }
    let mapping = Mapping(creates: [.securityGroups, .keyPairs])
    let (arrangement, findings) = arrange(Examples.server, facts, mapping)
    let group = Examples.server.interfaces[0].securityGroups[0]
    #expect(arrangement?.ports.flatMap(\.securityGroups) == [.missing("web", group)])
    #expect(arrangement?.keyPair == "ops")
    #expect(findings.count == 2)
    // Nobody can make a key pair whose public key is not to be seen.
    let hidden = Examples.server { $0.publicKey = nil }
    #expect(blocking(hidden, facts, mapping) == ["there is no key pair 'ops'"])
  }

  @Test func `a network of another project is said to whom may not choose addresses there`() {
    let facts = Examples.facts { $0.networks[0].isForeign = true }
    let (arrangement, findings) = arrange(Examples.server, facts)
    #expect(arrangement != nil)
    #expect(
      findings.map(\.what)
        == ["'private' is another project's, and these credentials are no administrator's"])
    let (_, without) = arrange(Examples.server, facts, Mapping(keepsAddresses: false))
    #expect(without.count == 1)
  }

  @Test func `a zone that is not there is said to be the destination's choice`() {
    let server = Examples.server {
      $0.zone = "row-1"
      $0.volumes[0].zone = "row-2"
    }
    let (arrangement, findings) = arrange(server, Examples.facts)
    #expect(arrangement?.zone == nil && arrangement?.volumes[0].zone == nil)
    #expect(
      findings.map(\.what) == [
        "the destination chooses its availability zone: there is no 'row-1' for servers",
        "the destination chooses its availability zone: there is no 'row-2' for volumes",
      ])
  }

  @Test func `a type that encrypts is refused, and one that may is told of`() {
    let facts = Examples.facts { $0.volumeTypes[0].isEncrypted = true }
    #expect(blocking(Examples.server, facts).count == 2)
    let unseen = arrange(Examples.server, Examples.facts { $0.volumeTypes[0].isEncrypted = nil })
    #expect(unseen.arrangement != nil)
    #expect(
      unseen.findings.map(\.what)
        == Array(
          repeating: "whether the volume type 'ceph' encrypts cannot be seen with these rights",
          count: 2))
  }

  @Test func `a type whose volumes several servers may write to is refused`() {
    let facts = Examples.facts { $0.volumeTypes[0].isMultiattach = true }
    #expect(
      blocking(Examples.server, facts)
        == Array(repeating: "the volume type 'ceph' makes multiattach volumes", count: 2))
  }

  @Test func `an address that follows from the card is not asked for, and kept all the same`()
    throws
  {
    let facts = Examples.facts {
      $0.networks[0].subnets.append(
        DestinationFacts.Subnet(
          id: "u6", name: "six", range: "2001:db8:77::/64", isAutomatic: true))
    }
    let server = Examples.server {
      $0.interfaces[0].addresses.append("2001:db8:77::f816:3eff:fe00:1")
    }
    let (arrangement, findings) = arrange(server, facts)
    #expect(arrangement?.ports.first?.addresses.map(\.subnet) == ["u9"])
    #expect(findings.isEmpty)
    let chosen = Examples.server { $0.interfaces[0].addresses.append("2001:db8:77::5") }
    let (other, told) = arrange(chosen, facts)
    #expect(other?.ports.first?.addresses.map(\.subnet) == ["u9"])
    #expect(
      told.map(\.what)
        == ["it does not keep 2001:db8:77::5: addresses in 'six' follow from the card"])
  }

  @Test func `a port without port security is told of where it may not be made`() {
    let facts = Examples.facts { $0.networks[0].isForeign = true }
    let server = Examples.server { $0.interfaces[0].isGuarded = false }
    let (_, findings) = arrange(server, facts, Mapping(keepsAddresses: false))
    #expect(
      findings.map(\.what).contains(
        "its port in 'private' has no port security, and 'private' is another project's"))
  }

  @Test func `a flavor with less swap is too small`() {
    #expect(
      blocking(Examples.server { $0.flavor.swap = 512 })
        == ["the flavor 'm1.small' is smaller: 0 instead of 512 MiB of swap"])
  }

  @Test func `a server group of another policy is told of`() {
    let server = Examples.server {
      $0.groups = ["apart"]
      $0.groupPolicy = "anti-affinity"
    }
    func told(_ policy: String?) -> [String] {
      let group = DestinationFacts.Group(id: "g1", name: "apart", policy: policy)
      let found = arrange(server, Examples.facts { $0.groups = [group] })
      #expect(found.arrangement?.group == "g1")
      return found.findings.map(\.what)
    }
    #expect(told("anti-affinity").isEmpty)
    #expect(
      told("affinity")
        == ["the server group 'apart' has the policy affinity, and not anti-affinity"])
  }

  @Test func `a host name that is not the name is kept where Nova takes it`() {
    let server = Examples.server { $0.hostName = "db-7" }
    #expect(arrange(server).arrangement?.hostName == "db-7")
    for (name, host) in [("web-1", "web-1"), ("Web 1_a.b", "web-1-a-b")] {
      let (arrangement, findings) = arrange(
        Examples.server {
          $0.name = name
          $0.hostName = host
        }, Examples.facts { $0.takesHostNames = false })
      #expect(arrangement?.hostName == nil)
      #expect(!findings.contains { $0.what.hasPrefix("its host name") })
    }
    for (host, facts) in [
      ("db-7", Examples.facts { $0.takesHostNames = false }), ("db.example", Examples.facts),
      ("a", Examples.facts),
    ] {
      let (arrangement, findings) = arrange(Examples.server { $0.hostName = host }, facts)
      #expect(arrangement?.hostName == nil)
      #expect(findings.contains { $0.what.hasPrefix("its host name is '\(host)'") && !$0.blocks })
    }
  }
}
