import Jobs
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
    var wanted: [String: SecurityGroup] = [:]
    for case .missing(let name, let group) in arrangement.ports.flatMap(\.securityGroups) {
      wanted[name] = group
    }
    let inOrder = wanted.sorted { $0.key < $1.key }
    var ids: [String: String] = [:]
    // All of them first: rules are about groups.
    for (name, group) in inOrder { ids[name] = try await make(name, group) }
    for (name, group) in inOrder { try await complete(name, group, ids) }
    return ids
  }

  /// Deletes those that this migration made, unless a port uses them.
  func remove() async throws {
    for id in try await ledger.made(.createSecurityGroup) {
      do {
        try await ledger.perform(.deleteSecurityGroup, on: id) {
          try await neutron.delete(securityGroup: id)
        }
      } catch let error as CloudError where error.isNotFound {
        // It is gone.
      } catch let error as CloudError where error.isConflict {
        try await work.note("the security group \(id) stays: others use it by now")
      }
    }
  }

  private func make(_ name: String, _ group: SecurityGroup) async throws -> String {
    if let found = try await neutron.securityGroups().first(where: { $0.name == name }) {
      return found.id
    }
    return try await ledger.perform(.createSecurityGroup, on: name, made: { $0 }) {
      try await neutron.createSecurityGroup(
        name, description: group.description, isStateful: group.isStateful
      ).id
    }
  }

  /// Gives one that this migration made its rules; one that is somebody else's must have them.
  private func complete(
    _ name: String, _ group: SecurityGroup, _ ids: [String: String]
  ) async throws {
    guard let id = ids[name] else { return }
    let wanted = Set(group.rules.map { NewSecurityRule($0, of: id, ids) })
    guard try await ledger.hasBegun(.createSecurityGroup, on: name) else {
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
  }

  /// Another migration that makes the same group may be at it.
  private func expect(
    _ wanted: Set<NewSecurityRule>, of id: String, named name: String
  ) async throws {
    do {
      try await Settling.wait(within: .seconds(60), work.job, "") {
        try await Set(rules(of: id).keys) == wanted ? true : nil
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
