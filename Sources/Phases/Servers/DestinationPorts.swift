import OpenStack
import Servers
import Journal

/// A server's ports at the destination, and what guards them.
struct DestinationPorts {
  private let work: ServerJob

  private var record: ServerRecord { work.record }
  private var cloud: RegionCloud { work.cloud }
  private var ledger: CloudLedger { work.ledger }

  /// - Parameter work: in the destination's region.
  init(_ work: ServerJob) {
    self.work = work
  }

  /// Makes those that are missing, and the key pair and security groups that are to be made.
  ///
  /// - Returns: the ports' ids, in the order of the server's cards.
  func provision(_ arrangement: Arrangement) async throws -> [String] {
    try await keyPair(arrangement)
    var ids: [String] = []
    for (position, port) in arrangement.ports.enumerated() {
      ids.append(try await provision(port, named: work.marks.port(position)))
    }
    return ids
  }

  /// Deletes all that were made.
  func remove(count: Int) async throws {
    for position in 0..<count {
      for port in try await cloud.neutron.ports(named: work.marks.port(position)) {
        try await remove(port.id)
      }
    }
  }

  private func provision(_ port: Arrangement.Port, named name: String) async throws -> String {
    let found = try await cloud.neutron.ports(named: name)
    // A call whose reply was lost may have made one more than is needed.
    for surplus in found.dropFirst() { try await remove(surplus.id) }
    if let first = found.first { return first.id }
    var groups: [String] = []
    for group in port.securityGroups { groups.append(try await id(of: group)) }
    let new = NewPort(
      name: name, network: port.network, mac: port.mac,
      addresses: port.addresses.isEmpty
        ? nil
        : port.addresses.map { NeutronPort.Address(subnet: $0.subnet, address: $0.address) },
      securityGroups: port.isGuarded ? groups : nil, isGuarded: port.isGuarded ? nil : false,
      description: "for the server \(record.name)")
    return try await ledger.perform(.createPort, on: name, made: { $0 }) {
      try await cloud.neutron.create(new)
    }
  }

  private func remove(_ id: String) async throws {
    do {
      try await ledger.perform(.deletePort, on: id) { try await cloud.neutron.delete(port: id) }
    } catch let error as CloudError where error.isNotFound {
      // It is gone.
    }
  }

  private func keyPair(_ arrangement: Arrangement) async throws {
    guard let name = arrangement.keyPair, let publicKey = record.description.publicKey,
      record.mapping.creates.contains(.keyPairs),
      try await cloud.nova.publicKey(name) == nil
    else { return }
    try await ledger.perform(.createKeyPair, on: name) {
      try await cloud.nova.createKeyPair(name, publicKey: publicKey)
    }
  }

  /// The id of a security group, which is made, or made whole, if it is to be.
  private func id(of group: Arrangement.Group) async throws -> String {
    switch group {
    case .existing(let id):
      return id
    case .missing(let name, let wanted):
      let known = try await cloud.neutron.securityGroups()
      let found: NeutronSecurityGroup
      if let group = known.first(where: { $0.name == name }) {
        found = group
      } else {
        found = try await ledger.perform(.createSecurityGroup, on: name, made: { $0.id }) {
          try await cloud.neutron.createSecurityGroup(name, description: wanted.description)
        }
      }
      for rule in wanted.rules {
        let peer = rule.peerGroup.flatMap { peer in
          peer == wanted.name ? found.id : known.first { $0.name == peer }?.id
        }
        // A rule about a group that is not here would let in everybody without it.
        if rule.peerGroup != nil, peer == nil { continue }
        let new = NewSecurityRule(
          group: found.id, direction: rule.direction, ethertype: rule.etherType,
          networkProtocol: rule.networkProtocol, lowestPort: rule.lowestPort,
          highestPort: rule.highestPort, peer: rule.peer, peerGroup: peer)
        try await ledger.perform(.createSecurityGroup, on: name) {
          try await cloud.neutron.create(new)
        }
      }
      return found.id
    }
  }
}
