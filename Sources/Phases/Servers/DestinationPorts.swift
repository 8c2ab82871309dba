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

  /// Makes those that are missing, and the security groups that are to be made.
  ///
  /// - Returns: the ports' ids, in the order of the server's cards.
  func provision(_ arrangement: Arrangement) async throws -> [String] {
    var groups: [String: String]?
    var ids: [String] = []
    for (position, port) in arrangement.ports.enumerated() {
      let name = work.marks.port(position)
      if let found = try await existing(named: name) {
        ids.append(found)
        continue
      }
      // Not looked at again once ports hold them: by then they are their users'.
      if groups == nil { groups = try await DestinationGroups(work).provision(arrangement) }
      ids.append(try await make(port, named: name, groups ?? [:]))
    }
    return ids
  }

  /// Deletes all that were made.
  func removeAll() async throws {
    for position in 0..<count {
      for port in try await cloud.neutron.ports(named: work.marks.port(position)) {
        try await remove(port.id)
      }
    }
  }

  /// Gives them the names that the source's ports have, in place of those by which they are found again.
  func release() async throws {
    for (position, interface) in record.description.interfaces.enumerated() {
      for port in try await cloud.neutron.ports(named: work.marks.port(position)) {
        try await ledger.perform(.describePort, on: port.id) {
          try await cloud.neutron.rename(port: port.id, interface.name ?? "")
        }
      }
    }
  }

  /// As many as preflight arranged, or, before that, as the source has cards.
  private var count: Int {
    record.arrangement?.ports.count ?? record.description.interfaces.count
  }

  private func existing(named name: String) async throws -> String? {
    // One whose call's reply was lost may yet appear, also between this question and the look.
    try await ledger.waitOut(.deletePort)
    let mayAppear = try await ledger.mayArrive(.createPort)
    var found = try await cloud.neutron.ports(named: name)
    if found.isEmpty, mayAppear {
      try await ledger.waitOut(.createPort)
      found = try await cloud.neutron.ports(named: name)
    }
    // A call whose reply was lost may have made one more than is needed.
    for surplus in found.dropFirst() { try await remove(surplus.id) }
    return found.first?.id
  }

  private func make(
    _ port: Arrangement.Port, named name: String, _ made: [String: String]
  ) async throws -> String {
    let groups = port.securityGroups.compactMap { group in
      switch group {
      case .existing(let id): id
      case .missing(let name, _): made[name]
      }
    }
    let new = NewPort(
      name: name, network: port.network, mac: port.mac,
      addresses: port.addresses.isEmpty
        ? nil
        : port.addresses.map { NeutronPort.Address(subnet: $0.subnet, address: $0.address) },
      securityGroups: port.isGuarded ? groups : nil, isGuarded: port.isGuarded ? nil : false,
      addressPairs: port.addressPairs.map { pairs in
        pairs.map { NeutronPort.AddressPair(mac: $0.mac, address: $0.address) }
      },
      description: "for the server \(record.name)")
    return try await ledger.perform(.createPort, on: name, made: { $0 }) {
      try await cloud.neutron.create(new)
    }
  }

  private func remove(_ id: String) async throws {
    try await ledger.delete(.deletePort, on: id) { try await cloud.neutron.delete(port: id) }
  }
}
