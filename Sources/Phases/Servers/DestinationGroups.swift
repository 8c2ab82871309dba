import Jobs
import Journal
import OpenStack
import Servers

/// The security groups that a migration makes at its destination, since none of that name was there.
struct DestinationGroups {
  private let work: ServerJob

  private var neutron: Neutron { work.cloud.neutron }
  private var ledger: CloudLedger { work.ledger }

  /// - Parameter work: in the destination's region.
  init(_ work: ServerJob) {
    self.work = work
  }

  /// Makes those that are missing, with the rules of the source's and no others.
  ///
  /// - Returns: their ids, by name.
  /// - Throws: `PermanentFailure` where somebody else made one of the name meanwhile.
  func provision(_ arrangement: Arrangement) async throws -> [String: String] {
    let wanted = arrangement.ports.missingGroups.sorted { $0.key < $1.key }
    var ids: [String: String] = [:]
    // All of them first: rules are about groups.
    for (name, group) in wanted { ids[name] = try await make(name, group) }
    for (name, group) in wanted { try await complete(name, group, ids) }
    return ids
  }

  /// Deletes those that this migration made, unless somebody uses them by now.
  func remove() async throws {
    try await ledger.waitOut(.createSecurityGroup)
    guard let arrangement = work.record.arrangement else { return }
    let names = arrangement.ports.missingGroups.keys
    let all = try await neutron.securityGroups()
    var ours: [NeutronSecurityGroup] = []
    for group in all where names.contains(group.name) {
      if try await isOurs(group) { ours.append(group) }
    }
    for group in ours {
      // Neutron would delete those rules with it.
      let isPeer = all.contains { other in
        other.rules.contains { $0.peerGroup == group.id }
          && !ours.contains { $0.id == other.id }
      }
      let isGone = isPeer ? false : try await delete(group.id)
      if !isGone {
        try await work.note("the security group '\(group.name)' stays: others use it by now")
      }
    }
  }

  /// Whether this migration made it, whatever became of the reply.
  private func isOurs(_ group: NeutronSecurityGroup) async throws -> Bool {
    if group.description == work.marks.unfinished { return true }
    return try await ledger.hasBegun(.describeSecurityGroup, on: group.id)
  }

  /// - Returns: whether it is gone; no, while a port uses it.
  private func delete(_ id: String) async throws -> Bool {
    do {
      try await ledger.delete(.deleteSecurityGroup, on: id) {
        try await neutron.delete(securityGroup: id)
      }
      return true
    } catch let error as CloudError where error.isConflict {
      return false
    }
  }

  private func make(_ name: String, _ group: SecurityGroup) async throws -> String {
    // One whose reply was lost may yet appear.
    try await ledger.waitOut(.createSecurityGroup)
    let found = try await neutron.securityGroups().filter { $0.name == name }
    let begun = found.first { $0.description == work.marks.unfinished }
    if let found = begun ?? found.first { return found.id }
    return try await ledger.perform(.createSecurityGroup, on: name, made: { $0 }) {
      try await neutron.createSecurityGroup(
        name, description: work.marks.unfinished, isStateful: group.isStateful
      ).id
    }
  }

  /// Gives one that this migration made its rules; one that is somebody else's must have them.
  private func complete(
    _ name: String, _ group: SecurityGroup, _ ids: [String: String]
  ) async throws {
    guard let id = ids[name] else { return }
    let wanted = Set(group.rules.map { NewSecurityRule($0, of: id, ids) })
    let now = try await neutron.securityGroups().first { $0.id == id }
    guard let now, now.description == work.marks.unfinished else {
      // One of ours that is complete is its users' to change.
      if let now, try await isOurs(now) { return }
      return try await expect(wanted, of: id, named: name)
    }
    for rule in try await wanted.subtracting(rules(of: id).keys) {
      try await ledger.perform(.createSecurityRule, on: id) { try await neutron.create(rule) }
    }
    // Neutron lets everything out of a new group.
    for (rule, ruleID) in try await rules(of: id) where rule.isDefault && !wanted.contains(rule) {
      try await ledger.perform(.deleteSecurityRule, on: ruleID) {
        try await neutron.delete(rule: ruleID)
      }
    }
    try await ledger.perform(.describeSecurityGroup, on: id) {
      try await neutron.describe(securityGroup: id, group.description)
    }
  }

  /// Another migration that makes the same group may be at it.
  private func expect(
    _ wanted: Set<NewSecurityRule>, of id: String, named name: String
  ) async throws {
    do {
      try await Settling.until(within: .seconds(60), work.job, "") {
        try await Set(rules(of: id).keys) == wanted
      }
    } catch is NotSettled {
      throw PermanentFailure(
        """
        since preflight somebody made a security group '\(name)' (\(id)), with other rules than at the source: \
        `cancel` and migrate again, to have them compared
        """)
    }
  }

  /// A group's rules, and their ids.
  private func rules(of id: String) async throws -> [NewSecurityRule: String] {
    let rules = try await neutron.securityGroups().first { $0.id == id }?.rules ?? []
    return Dictionary(
      rules.map { (NewSecurityRule($0, of: id), $0.id) }, uniquingKeysWith: { first, _ in first })
  }
}

extension NewSecurityRule {
  /// - Parameter ids: of the groups that are made, by name.
  fileprivate init(_ rule: SecurityGroup.Rule, of group: String, _ ids: [String: String]) {
    self.init(
      group: group, direction: rule.direction, ethertype: rule.etherType,
      networkProtocol: rule.networkProtocol, lowestPort: rule.lowestPort,
      highestPort: rule.highestPort, peer: rule.peer,
      peerGroup: rule.peerGroup.map { ids[$0] ?? $0 })
  }

  /// Whether it lets everything out to everybody.
  fileprivate var isDefault: Bool {
    direction == "egress" && networkProtocol == nil && peer == nil && peerGroup == nil
  }
}
