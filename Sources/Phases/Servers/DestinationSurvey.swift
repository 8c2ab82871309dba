import OpenStack
public import Servers

/// What a region has that servers can be given, from what its cloud answers; changes nothing.
public struct DestinationSurvey: Sendable {
  private let cloud: RegionCloud

  /// Looks around in one region.
  public init(_ cloud: RegionCloud) {
    self.cloud = cloud
  }

  /// Everything that an `Arranger` chooses from.
  ///
  /// - Parameters:
  ///   - keeping: whose addresses it is to keep, and by which rules; nil: none. An administrator sees the ports
  ///     of the whole cloud: only those of the networks that are meant are asked for.
  ///   - mark: what Longhaul itself made for the server does not stand in its way.
  public func facts(
    keeping: (server: ServerDescription, mapping: Mapping)? = nil, except mark: String? = nil
  ) async throws -> DestinationFacts {
    async let flavors = cloud.nova.flavors().map(Flavor.init)
    async let keyPairs = cloud.nova.keyPairs()
    async let computeZones = cloud.nova.zones()
    async let volumeZones = cloud.cinder.zones()
    async let types = cloud.cinder.types()
    async let groups = cloud.nova.groups()
    async let securityGroups = ServerSurvey(cloud).securityGroups()
    async let quota = cloud.quota()
    async let takesHostNames = cloud.nova.takesHostNames()
    let networks = try await networks()
    var (addresses, cards): ([String: Set<String>], [String: Set<String>]) = ([:], [:])
    for network in keeping.map({ Self.meant(by: $0.server, $0.mapping, networks) }) ?? [] {
      let ports = try await cloud.neutron.ports(inNetwork: network.id)
        .filter { port in mark.map { !port.name.hasPrefix("longhaul-\($0)-") } ?? true }
      addresses[network.id] = Set(ports.flatMap(\.addresses).map(\.address))
      cards[network.id] = Set(ports.map { $0.mac.lowercased() })
    }
    var volumeTypes: [DestinationFacts.VolumeType] = []
    for type in try await types {
      volumeTypes.append(
        DestinationFacts.VolumeType(
          name: type.name, isEncrypted: try await cloud.cinder.isEncrypted(type),
          isMultiattach: type.isMultiattach))
    }
    return try await DestinationFacts(
      flavors: flavors, networks: networks, securityGroups: securityGroups, keyPairs: keyPairs,
      volumeTypes: volumeTypes, computeZones: computeZones, volumeZones: volumeZones,
      groups: groups.map {
        DestinationFacts.Group(
          id: $0.id, name: $0.name, policy: $0.policy, members: $0.members.count)
      },
      takenAddresses: addresses, takenCards: cards, takesHostNames: takesHostNames,
      quota: quota)
  }

  private static func meant(
    by server: ServerDescription, _ mapping: Mapping, _ networks: [DestinationFacts.Network]
  ) -> [DestinationFacts.Network] {
    guard mapping.keepsAddresses else { return [] }
    let names = server.interfaces.map { mapping.networks.target(of: $0.network, id: $0.networkID) }
    return Set(names).compactMap { try? networks.called($0) }
  }

  /// The networks that these credentials see.
  func networks() async throws -> [DestinationFacts.Network] {
    let subnets = try await cloud.neutron.subnets()
    let project = try await cloud.cloud.projectID()
    let isAdministrator = try await cloud.cloud.roles().contains("admin")
    return try await cloud.neutron.networks().map { network in
      DestinationFacts.Network(
        id: network.id, name: network.name,
        subnets: subnets.filter { $0.network == network.id }.map {
          DestinationFacts.Subnet(
            id: $0.id, name: $0.name, range: $0.range, isAutomatic: $0.isAutomatic)
        }, isOwn: network.project == project, isShared: network.isShared,
        isForeign: !isAdministrator && network.project != project)
    }
  }
}
