public import Migrations

/// Finds for a server's every part what the destination gives it, and says what is missing.
public struct Arranger: Sendable {
  let server: ServerDescription
  let facts: DestinationFacts
  let mapping: Mapping

  /// - Parameters:
  ///   - server: as it is at the source.
  ///   - facts: what the destination has.
  ///   - mapping: which of it stands for what.
  public init(_ server: ServerDescription, _ facts: DestinationFacts, _ mapping: Mapping) {
    self.server = server
    self.facts = facts
    self.mapping = mapping
  }

  /// What its volumes get, or nil when something is in their way; and everything found.
  public func arrangeVolumes() -> (arrangement: Arrangement?, findings: [Finding]) {
    var findings = overdrawn(nil)
    let volumes = server.volumes.map { volume($0, &findings) }
    findings += overdrawn(byTypeOf: volumes)
    if findings.contains(where: \.blocks) { return (nil, findings) }
    let arrangement = Arrangement(
      flavor: nil, flavorName: nil, zone: nil, keyPair: nil, group: nil, ports: [],
      volumes: volumes)
    return (arrangement, findings)
  }

  /// What the server gets, or nil when something is in its way; and everything found.
  public func arrange() -> (arrangement: Arrangement?, findings: [Finding]) {
    var findings: [Finding] = []
    let flavor = flavor(&findings)
    findings += overdrawn(flavor ?? server.flavor)
    let keyPair = keyPair(&findings)
    let zone = zone(&findings)
    let group = group(&findings)
    let hostName = hostName(&findings)
    let ports = server.interfaces.compactMap { port($0, &findings) }
    findings += overdrawn(byGroupsOf: ports)
    let volumes = server.volumes.map { volume($0, &findings) }
    findings += overdrawn(byTypeOf: volumes)
    guard let flavor, let id = flavor.id, !findings.contains(where: \.blocks) else {
      return (nil, findings)
    }
    let arrangement = Arrangement(
      flavor: id, flavorName: flavor.name, zone: zone, keyPair: keyPair, group: group,
      hostName: hostName, ports: ports, volumes: volumes)
    return (arrangement, findings)
  }

  // MARK: - The server

  private func flavor(_ findings: inout [Finding]) -> Flavor? {
    let wanted = server.flavor
    let name = mapping.flavors.target(of: wanted.name)
    guard let found = facts.flavors.first(where: { $0.name == name || $0.id == name }) else {
      findings.append(
        blocked(
          nil, "there is no flavor '\(name)'",
          "map '\(wanted.name)' to one of: \(list(facts.flavors.map(\.name)))"))
      return nil
    }
    let short = [
      (found.vcpus, wanted.vcpus, "VCPUs"), (found.memory, wanted.memory, "MiB of memory"),
      (found.swap, wanted.swap, "MiB of swap"),
    ].filter { $0.0 < $0.1 }.map { "\($0.0) instead of \($0.1) \($0.2)" }
    if !short.isEmpty {
      findings.append(
        blocked(
          nil, "the flavor '\(found.name)' is smaller: \(short.joined(separator: ", "))",
          "map '\(wanted.name)' to a larger one"))
    }
    let differing = Set(wanted.extraSpecs.keys).union(found.extraSpecs.keys).filter {
      wanted.extraSpecs[$0] != found.extraSpecs[$0]
    }
    if !differing.isEmpty {
      findings.append(
        noted(
          nil,
          "the flavor '\(found.name)' has other extra specs: \(list(differing.sorted()))",
          "the guest may see other hardware"))
    }
    return found
  }

  private func keyPair(_ findings: inout [Finding]) -> String? {
    guard let name = server.keyPair else { return nil }
    let target = mapping.keyPairs.target(of: name)
    if let there = facts.keyPairs[target] {
      if let here = server.publicKey, !Self.isSame(here, there) {
        findings.append(
          noted(
            nil, "the key pair '\(target)' has another public key there",
            "cloud-init gives that one to the twin, which is another instance to it"))
      }
      return target
    }
    if mapping.creates.contains(.keyPairs), server.publicKey != nil {
      findings.append(noted(nil, "the key pair '\(target)' is made", "its public key comes along"))
      return target
    }
    let isHidden = server.publicKey == nil && mapping.creates.contains(.keyPairs)
    findings.append(
      blocked(
        nil, "there is no key pair '\(target)'",
        isHidden
          ? "it is another user's, whose public key these credentials do not see: create it, or map '\(name)' to "
            + "another" : "create it, map '\(name)' to another, or allow key_pairs below `create`"))
    return nil
  }

  /// What stands after the key itself is a remark.
  private static func isSame(_ one: String, _ other: String) -> Bool {
    one.split(separator: " ").prefix(2) == other.split(separator: " ").prefix(2)
  }

  /// Names are no one's alone.
  func unclear(_ what: String, _ name: String, _ ids: [String]) -> Finding {
    blocked(
      nil, "there are \(ids.count) \(what) called '\(name)'", "map it to one of: \(list(ids))")
  }

  private func zone(_ findings: inout [Finding]) -> String? {
    // Without a rule the destination chooses: zones carry names of their own in each region.
    guard let name = server.zone else { return nil }
    let target = mapping.computeZones.target(of: name)
    if facts.computeZones.contains(target) { return target }
    if target == name {
      findings.append(
        noted(
          nil, "the destination chooses its availability zone: there is no '\(name)' for servers",
          "where it matters, map it to one of: \(list(facts.computeZones))"))
      return nil
    }
    findings.append(
      blocked(
        nil, "there is no availability zone '\(target)' for servers",
        "map '\(name)' to one of: \(list(facts.computeZones))"))
    return nil
  }

  private func group(_ findings: inout [Finding]) -> String? {
    guard let name = server.groups.first else { return nil }
    let target = mapping.groups.target(of: name)
    let called = facts.groups(called: target)
    if called.count > 1 {
      findings.append(unclear("server groups", target, called.map(\.id)))
      return nil
    }
    if let found = called.first {
      if let most = facts.quota.groupMembers, found.members >= most {
        findings.append(
          blocked(
            nil, "the server group '\(target)' has \(found.members) members, and may have \(most)",
            "map '\(name)' to another one, or have the quota server_group_members raised"))
      }
      if let here = server.groupPolicy, let there = found.policy, here != there {
        findings.append(
          noted(
            nil, "the server group '\(target)' has the policy \(there), and not \(here)",
            "map '\(name)' to one that has it"))
      }
      return found.id
    }
    findings.append(
      blocked(
        nil, "there is no server group '\(target)'",
        "create it, or map '\(name)' to another one"))
    return nil
  }

  /// The host name of one that was renamed, or was given another than its name.
  private func hostName(_ findings: inout [Finding]) -> String? {
    guard let name = server.hostName, name != Self.usualHostName(of: server.name) else {
      return nil
    }
    if facts.takesHostNames, Self.isLabel(name) { return name }
    findings.append(
      noted(
        nil, "its host name is '\(name)', and at the destination Nova makes one of its name",
        "set it in the guest, where cloud-init sets it"))
    return nil
  }

  /// What Nova makes of a server's name.
  private static func usualHostName(of name: String) -> String {
    let plain = name.lowercased().map { " _.".contains($0) ? "-" : $0 }
    return String(plain.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
  }

  /// Whether every Nova takes it for a host name: the newest alone take those with dots.
  private static func isLabel(_ name: String) -> Bool {
    name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]/) != nil
  }

  /// The quotas that do not suffice.
  ///
  /// - Parameter flavor: of the server at the destination; nil: only volumes are made there.
  private func overdrawn(_ flavor: Flavor?) -> [Finding] {
    let quota = facts.quota
    let ofServer: [(String, Int?, Int)] =
      flavor.map {
        [
          ("servers", quota.servers, 1), ("VCPUs", quota.vcpus, $0.vcpus),
          ("MiB of memory", quota.memory, $0.memory),
          ("ports", quota.ports, server.interfaces.count),
        ]
      } ?? []
    let ofVolumes: [(String, Int?, Int)] = [
      ("volumes", quota.volumes, server.volumes.count),
      ("GiB of volumes", quota.gibibytes, server.volumes.reduce(0) { $0 + $1.size }),
    ]
    return short(ofServer + ofVolumes)
  }

  /// The quotas that do not suffice for the security groups that are made.
  private func overdrawn(byGroupsOf ports: [Arrangement.Port]) -> [Finding] {
    let groups = ports.missingGroups
    // Neutron makes two rules with each group, which let everything out.
    let rules = groups.values.reduce(0) { sum, group in
      sum + 2 + Set(group.rules).count { !$0.letsEverythingOut }
    }
    if groups.isEmpty { return [] }
    return short([
      ("security groups", facts.quota.securityGroups, groups.count),
      ("rules of security groups", facts.quota.securityRules, rules),
    ])
  }

  /// The quotas of volume types that do not suffice, and that of a volume's size.
  private func overdrawn(byTypeOf arranged: [Arrangement.Volume]) -> [Finding] {
    let quota = facts.quota
    var needs: [(String, Int?, Int)] = []
    for type in Set(arranged.compactMap(\.type)).sorted() {
      let sizes = zip(arranged, server.volumes).filter { $0.0.type == type }.map(\.1.size)
      needs += [
        ("volumes of type '\(type)'", quota.volumesOfType[type], sizes.count),
        ("GiB of volumes of type '\(type)'", quota.gibibytesOfType[type], sizes.reduce(0, +)),
      ]
    }
    let tooLarge = server.volumes.compactMap { volume -> Finding? in
      guard let most = quota.volumeGibibytes, volume.size > most else { return nil }
      return blocked(
        volume.label, "it has \(volume.size) GiB, and the quota allows a volume \(most)",
        "have the quota per_volume_gigabytes raised")
    }
    return short(needs) + tooLarge
  }

  private func short(_ needs: [(what: String, left: Int?, needed: Int)]) -> [Finding] {
    needs.compactMap { what, left, needed in
      Quota.shortage(of: what, left: left, needed: needed).map { blocked(nil, $0, Quota.remedy) }
    }
  }

  // MARK: - Volumes

  private func volume(_ volume: AttachedVolume, _ findings: inout [Finding]) -> Arrangement.Volume {
    var type: String?
    if let name = volume.type {
      let target = mapping.volumeTypes.target(of: name)
      if let found = facts.volumeTypes.first(where: { $0.name == target }) {
        type = found.name
        if found.isMultiattach {
          findings.append(
            blocked(
              volume.label, "the volume type '\(target)' makes multiattach volumes",
              "map '\(name)' to a type without: other servers may write to those"))
        }
        switch found.isEncrypted {
        case true?:
          findings.append(
            blocked(
              volume.label, "the volume type '\(target)' makes encrypted volumes",
              "map '\(name)' to a type without encryption"))
        case false?: break
        case nil:
          findings.append(
            noted(
              volume.label,
              "whether the volume type '\(target)' encrypts cannot be seen with these rights",
              "if it does, the migration fails as the volume is made, while the server runs"))
        }
      } else {
        findings.append(
          blocked(
            volume.label, "there is no volume type '\(target)'",
            "map '\(name)' to one of: \(list(facts.volumeTypes.map(\.name)))"))
      }
    }
    guard let name = volume.zone else { return Arrangement.Volume(type: type, zone: nil) }
    let zone = mapping.volumeZones.target(of: name)
    if facts.volumeZones.contains(zone) { return Arrangement.Volume(type: type, zone: zone) }
    if zone == name {
      findings.append(
        noted(
          volume.label,
          "the destination chooses its availability zone: there is no '\(name)' for volumes",
          "where it matters, map it to one of: \(list(facts.volumeZones))"))
    } else {
      findings.append(
        blocked(
          volume.label, "there is no availability zone '\(zone)' for volumes",
          "map '\(name)' to one of: \(list(facts.volumeZones))"))
    }
    return Arrangement.Volume(type: type, zone: nil)
  }

  // MARK: - What is said

  func blocked(_ subject: String?, _ what: String, _ remedy: String) -> Finding {
    Finding(.destination, subject ?? server.name, blocks: true, what, remedy)
  }

  func noted(_ subject: String?, _ what: String, _ remedy: String) -> Finding {
    Finding(.destination, subject ?? server.name, blocks: false, what, remedy)
  }

  func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
}
