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

  // MARK: - What is said

  func blocked(_ subject: String?, _ what: String, _ remedy: String) -> Finding {
    Finding(.destination, subject ?? server.name, blocks: true, what, remedy)
  }

  func noted(_ subject: String?, _ what: String, _ remedy: String) -> Finding {
    Finding(.destination, subject ?? server.name, blocks: false, what, remedy)
  }

  func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
}
