import Servers

/// A server, and a destination that has all it needs; tests take something away.
enum Examples {
  static let server = ServerDescription(
    id: "s1", name: "web-1",
    flavor: Flavor(name: "m1.small", vcpus: 2, memory: 2048, disk: 0), zone: "nova",
    keyPair: "ops", publicKey: "ssh-ed25519 AAAA", groups: [],
    interfaces: [
      Interface(
        port: "p1", networkID: "n1", network: "private", mac: "fa:16:3e:00:00:01",
        addresses: ["192.168.77.10"],
        securityGroups: [SecurityGroup(id: "g1", name: "web", rules: [inbound])])
    ],
    volumes: [
      AttachedVolume(
        id: "v1", name: "root", size: 20, type: "ceph", zone: "nova", device: "/dev/vda",
        isRoot: true, isBootable: true),
      AttachedVolume(id: "v2", name: "", size: 100, type: "ceph", device: "/dev/vdb"),
    ])

  static let inbound = SecurityGroup.Rule(
    direction: "ingress", etherType: "IPv4", networkProtocol: "tcp", lowestPort: 443,
    highestPort: 443, peer: "0.0.0.0/0")

  static let facts = DestinationFacts(
    flavors: [Flavor(id: "f9", name: "m1.small", vcpus: 2, memory: 2048)],
    networks: [
      DestinationFacts.Network(
        id: "n9", name: "private",
        subnets: [
          DestinationFacts.Subnet(id: "u8", name: "other", range: "10.0.0.0/8"),
          DestinationFacts.Subnet(id: "u9", name: "private", range: "192.168.77.0/24"),
        ])
    ],
    securityGroups: [SecurityGroup(id: "g9", name: "web", rules: [inbound])],
    keyPairs: ["ops": "ssh-ed25519 AAAA ops@west"],
    volumeTypes: [DestinationFacts.VolumeType(name: "ceph")],
    computeZones: ["nova"], volumeZones: ["nova"])

  static func server(_ change: (inout ServerDescription) -> Void) -> ServerDescription {
    var server = server
    change(&server)
    return server
  }

  static func facts(_ change: (inout DestinationFacts) -> Void) -> DestinationFacts {
    var facts = facts
    change(&facts)
    return facts
  }
}
