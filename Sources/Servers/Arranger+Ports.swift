import Migrations

extension Arranger {
  /// What a port becomes; nil when there is no network for it.
  func port(_ interface: Interface, _ findings: inout [Finding]) -> Arrangement.Port? {
    let name = mapping.networks.target(of: interface.network, id: interface.networkID)
    let network: DestinationFacts.Network
    do {
      network = try facts.networks.called(name)
    } catch {
      findings.append(
        blocked(nil, error.what, "map '\(interface.network)' to one of: \(list(error.choices))"))
      return nil
    }
    let addresses = mapping.keepsAddresses ? kept(interface, network, &findings) : []
    let mac = mapping.keepsAddresses ? card(interface, network, &findings) : nil
    if mapping.keepsAddresses, network.isForeign {
      findings.append(
        noted(
          nil,
          "'\(network.name)' is another project's, and these credentials are no administrator's",
          "by Neutron's own policy it may not keep address and card there: say `addresses: new`"))
    }
    if !interface.isGuarded, network.isForeign {
      findings.append(
        noted(
          nil,
          "its port in '\(interface.network)' has no port security, and '\(network.name)' is another project's",
          "by Neutron's own policy only that, or an administrator, makes such ports: map it to a network of "
            + "this project"))
    }
    if !mapping.keepsAddresses {
      findings.append(
        noted(
          nil, "in '\(network.name)' it gets a new address instead of \(list(interface.addresses))",
          "change the name service, and what knows it by address"))
    }
    return Arrangement.Port(
      network: network.id, mac: mac, addresses: addresses,
      securityGroups: interface.securityGroups.compactMap { group($0, &findings) },
      isGuarded: interface.isGuarded,
      addressPairs: pairs(interface, network, keepsCard: mac != nil, &findings))
  }

  /// What names the port's own card is about the new one's.
  private func pairs(
    _ interface: Interface, _ network: DestinationFacts.Network, keepsCard: Bool,
    _ findings: inout [Finding]
  ) -> [AddressPair]? {
    guard let pairs = interface.addressPairs else { return nil }
    if network.isForeign {
      findings.append(
        noted(
          nil,
          "the allowed address pairs of its port in '\(interface.network)' stay behind:"
            + " \(list(pairs.map(\.address)))",
          "'\(network.name)' is another project's, and only that, or an administrator, allows them")
      )
      return nil
    }
    return pairs.map { pair in
      let isItsOwn = pair.mac?.lowercased() == interface.mac.lowercased()
      return isItsOwn && !keepsCard ? AddressPair(mac: nil, address: pair.address) : pair
    }
  }

  private func kept(
    _ interface: Interface, _ network: DestinationFacts.Network, _ findings: inout [Finding]
  ) -> [Arrangement.Address] {
    interface.addresses.compactMap { address in
      guard
        let subnet = network.subnets.first(where: {
          AddressRange($0.range)?.contains(address) ?? false
        })
      else {
        findings.append(
          blocked(
            nil, "its address \(address) fits no subnet of '\(network.name)'",
            "\(list(network.subnets.map { "\($0.name) \($0.range)" })) - add one, map the network, "
              + "or say `addresses: new`"))
        return nil
      }
      if facts.takenAddresses[network.id]?.contains(address) ?? false {
        findings.append(
          blocked(
            nil, "its address \(address) is in use in '\(network.name)'",
            "free it, or say `addresses: new`"))
      }
      guard subnet.isAutomatic else {
        return Arrangement.Address(subnet: subnet.id, address: address)
      }
      // Neutron refuses one that is chosen there, also the one that the card leads to.
      if AddressRange(subnet.range)?.isAutomatic(address, card: interface.mac) != true {
        findings.append(
          noted(
            nil, "it does not keep \(address): addresses in '\(subnet.name)' follow from the card",
            "change the name service, and what knows it by address"))
      }
      return nil
    }
  }

  private func card(
    _ interface: Interface, _ network: DestinationFacts.Network, _ findings: inout [Finding]
  ) -> String? {
    if facts.takenCards[network.id]?.contains(interface.mac.lowercased()) ?? false {
      findings.append(
        blocked(
          nil, "its card's address \(interface.mac) is in use in '\(network.name)'",
          "free it, or say `addresses: new`"))
    }
    return interface.mac
  }

  private func group(
    _ group: SecurityGroup, _ findings: inout [Finding]
  ) -> Arrangement.Group? {
    let name = mapping.securityGroups.target(of: group.name, id: group.id)
    let called = facts.securityGroups(called: name)
    if called.count > 1 {
      findings.append(unclear("security groups", name, called.map(\.id)))
      return nil
    }
    if let found = called.first {
      if Set(plain(found)) != Set(plain(group)) {
        findings.append(
          noted(
            nil, "the security group '\(found.name)' has other rules than at the source",
            "compare them: what reached the server may not, and the other way round"))
      }
      if found.isStateful != group.isStateful {
        findings.append(
          noted(
            nil,
            "the security group '\(found.name)' is \(found.isStateful ? "stateful" : "stateless"), not as at the source",
            "a stateless one needs rules for answers, too"))
      }
      return .existing(found.id)
    }
    if mapping.creates.contains(.securityGroups) { return missing(name, group, &findings) }
    findings.append(
      blocked(
        nil, "there is no security group '\(name)'",
        "create it, map '\(group.name)' to another, or allow security_groups below `create`"))
    return nil
  }

  /// One that is made, with every rule that it has, or not at all.
  private func missing(
    _ name: String, _ group: SecurityGroup, _ findings: inout [Finding]
  ) -> Arrangement.Group {
    var made = group
    for (index, rule) in group.rules.enumerated() {
      if rule.addressGroup != nil {
        findings.append(
          blocked(
            nil,
            "the security group '\(name)' has a rule about an address group, which is not made",
            "create '\(name)' with its rules, or map '\(group.name)' to another"))
      }
      guard let peer = rule.peerGroup else { continue }
      if let found = self.peer(peer, of: group) {
        made.rules[index].peerGroup = found
      } else {
        findings.append(
          blocked(
            nil,
            "the security group '\(name)' has a rule about the group '\(peer)', which is not there, or twice",
            "create '\(peer)', or map it to another"))
      }
    }
    findings.append(
      noted(
        nil, "the security group '\(name)' is made with \(group.rules.count) rule(s)",
        "nothing to do"))
    return .missing(name, made)
  }

  /// What stands for a rule's peer at the destination: the id of a group that is there, or the name of
  /// one that is made.
  private func peer(_ name: String, of group: SecurityGroup) -> String? {
    let id = server.interfaces.flatMap(\.securityGroups).first { $0.name == name }?.id
    let target = mapping.securityGroups.target(of: name, id: id)
    let called = facts.securityGroups(called: target)
    if called.count > 1 { return nil }
    if let found = called.first { return found.id }
    return id == nil && name != group.name ? nil : target
  }

  /// Its rules with the group's own name left out: a mapped group has another.
  private func plain(_ group: SecurityGroup) -> [SecurityGroup.Rule] {
    group.rules.map { rule in
      var rule = rule
      if rule.peerGroup == group.name { rule.peerGroup = "" }
      return rule
    }
  }
}
