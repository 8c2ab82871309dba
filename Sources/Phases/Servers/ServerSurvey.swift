import FoundationEssentials
public import OpenStack
public import Servers

/// Describes a server as it is, from what its cloud answers; changes nothing.
public struct ServerSurvey: Sendable {
  private let cloud: RegionCloud

  /// Looks around in one region.
  public init(_ cloud: RegionCloud) {
    self.cloud = cloud
  }

  /// Finds a server by its id, or by its name if only one has it.
  ///
  /// - Throws: ``UnknownServer``, ``AmbiguousServer``, ``ForeignServer``, `CloudError`.
  public func find(_ name: String) async throws -> NovaServer {
    if let server = try await server(withID: name) {
      guard try await server.project == cloud.cloud.projectID() else {
        throw ForeignServer(name: server.name, project: server.project)
      }
      return server
    }
    let named = try await cloud.nova.servers(named: name)
    guard named.count < 2 else { throw AmbiguousServer(name: name, ids: named.map(\.id)) }
    guard let server = named.first else {
      throw UnknownServer(name: name, region: try await cloud.cloud.region())
    }
    // Lists leave the server's groups out.
    return try await cloud.nova.server(server.id)
  }

  private func server(withID id: String) async throws -> NovaServer? {
    guard UUID(uuidString: id) != nil else { return nil }
    do {
      return try await cloud.nova.server(id)
    } catch let error as CloudError where error.isNotFound {
      return nil
    }
  }

  /// All that the destination needs to know of it.
  public func describe(_ server: NovaServer) async throws -> ServerDescription {
    let groups = server.groups.isEmpty ? [] : try await cloud.nova.groups()
    return ServerDescription(
      id: server.id, name: server.name, status: server.status.rawValue, task: server.task,
      isLocked: server.isLocked, flavor: Flavor(server.flavor), image: server.image,
      zone: server.zone, keyPair: server.keyPair,
      publicKey: try await publicKey(of: server), metadata: server.metadata,
      tags: server.tags, description: server.description,
      hasConfigDrive: server.hasConfigDrive, userData: server.userData,
      showsUserData: server.showsAdministrators,
      groups: server.groups.map { id in groups.first { $0.id == id }?.name ?? id },
      groupPolicy: groups.first { $0.id == server.groups.first }?.policy,
      hostName: server.hostName,
      usualShutdownSeconds: Int(cloud.shutdownLimit.components.seconds),
      interfaces: try await interfaces(server),
      volumes: try await volumes(server))
  }

  private func publicKey(of server: NovaServer) async throws -> String? {
    guard let name = server.keyPair else { return nil }
    return try await cloud.nova.publicKey(name, of: server.user)
  }

  private func interfaces(_ server: NovaServer) async throws -> [Interface] {
    let ports = try await cloud.neutron.ports(ofServer: server.id)
    if ports.isEmpty { return [] }
    let networks = try await cloud.neutron.networks()
    let floating = try await cloud.neutron.floatingAddresses()
    let groups = try await securityGroups()
    let cards = ports.count > 1 ? try await cloud.nova.cards(of: server.id) : []
    // Neutron lists them in the order of their ids.
    let inOrder = ports.sorted {
      (cards.firstIndex(of: $0.mac) ?? cards.count) < (cards.firstIndex(of: $1.mac) ?? cards.count)
    }
    return inOrder.map { port in
      Interface(
        port: port.id, networkID: port.network,
        network: networks.first { $0.id == port.network }?.name ?? port.network, mac: port.mac,
        addresses: port.addresses.map(\.address),
        securityGroups: port.securityGroups.compactMap { id in groups.first { $0.id == id } },
        isGuarded: port.isGuarded,
        floatingAddresses: floating.filter { $0.port == port.id }.map(\.address), kind: port.kind,
        name: port.name,
        unseenGroups: port.securityGroups.filter { id in !groups.contains { $0.id == id } },
        addressPairs: port.addressPairs.isEmpty
          ? nil : port.addressPairs.map { AddressPair(mac: $0.mac, address: $0.address) },
        isSwitchedOff: !port.isUp, isTrunk: port.isTrunk, hasPolicy: port.hasPolicy)
    }
  }

  /// The project's security groups.
  func securityGroups() async throws -> [SecurityGroup] {
    let groups = try await cloud.neutron.securityGroups()
    return groups.map { group in
      SecurityGroup(
        id: group.id, name: group.name, description: group.description,
        isStateful: group.isStateful,
        rules: group.rules.map { rule in
          SecurityGroup.Rule(
            direction: rule.direction, etherType: rule.ethertype,
            networkProtocol: rule.networkProtocol, lowestPort: rule.lowestPort,
            highestPort: rule.highestPort, peer: rule.peer,
            peerGroup: rule.peerGroup.map { id in groups.first { $0.id == id }?.name ?? id },
            addressGroup: rule.addressGroup)
        })
    }
  }

  private func volumes(_ server: NovaServer) async throws -> [AttachedVolume] {
    let attachments = try await cloud.nova.attachments(of: server.id)
    var volumes: [AttachedVolume] = []
    for attachment in attachments {
      let volume = try await cloud.cinder.volume(attachment.volume)
      volumes.append(
        AttachedVolume(
          id: volume.id, name: volume.name, description: volume.description, size: volume.size,
          type: volume.type, zone: volume.zone, device: attachment.device ?? "",
          isBootable: volume.isBootable, isEncrypted: volume.isEncrypted,
          isMultiattach: volume.isMultiattach,
          deletesOnTermination: attachment.deletesOnTermination, nameID: volume.nameID,
          showsNameID: volume.showsNameID,
          metadata: volume.ownMetadata, imageMetadata: volume.imageMetadata,
          snapshots: try await cloud.cinder.snapshotCount(of: volume.id),
          status: volume.status.rawValue, isReadOnly: volume.isReadOnly))
    }
    if server.image == nil {
      let device = server.rootDevice ?? Self.likelyRoot(volumes)
      for index in volumes.indices where volumes[index].device == device {
        volumes[index].isRoot = true
      }
    }
    return volumes.sorted {
      ($0.isRoot ? 0 : 1, $0.device.count, $0.device) < (
        $1.isRoot ? 0 : 1, $1.device.count, $1.device
      )
    }
  }

  /// Administrators are told the root's device; for others it is the first one that could be booted.
  private static func likelyRoot(_ volumes: [AttachedVolume]) -> String? {
    let attached = volumes.filter { !$0.device.isEmpty }
    let bootable = attached.filter(\.isBootable)
    return (bootable.isEmpty ? attached : bootable).map(\.device)
      .min { ($0.count, $0) < ($1.count, $1) }
  }
}

/// No server is called so.
public struct UnknownServer: Error, CustomStringConvertible {
  let name: String
  let region: String

  /// A sentence for operators.
  public var description: String {
    """
    there is no server '\(name)' in region \(region) in this project: `openstack server list` lists \
    those there are
    """
  }
}

/// An administrator named a server of a project that is not the credentials'.
public struct ForeignServer: Error, CustomStringConvertible {
  let name: String
  let project: String

  /// A sentence for operators.
  public var description: String {
    """
    the server \(name) is of the project \(project), and its twin would be of another one: take credentials for \
    that project
    """
  }
}

/// Several servers are called so.
public struct AmbiguousServer: Error, CustomStringConvertible {
  let name: String
  let ids: [String]

  /// A sentence for operators.
  public var description: String {
    "several servers are called '\(name)': name one by its id: \(ids.joined(separator: ", "))"
  }
}

extension Flavor {
  init(_ flavor: NovaServer.Flavor) {
    self.init(
      name: flavor.name, vcpus: flavor.vcpus, memory: flavor.ram, disk: flavor.disk,
      ephemeral: flavor.ephemeral, swap: flavor.swap, extraSpecs: flavor.extraSpecs)
  }

  init(_ flavor: NovaFlavor) {
    self.init(
      id: flavor.id, name: flavor.name, vcpus: flavor.vcpus, memory: flavor.ram,
      disk: flavor.disk, ephemeral: flavor.ephemeral, swap: flavor.swap,
      extraSpecs: flavor.extraSpecs)
  }
}
