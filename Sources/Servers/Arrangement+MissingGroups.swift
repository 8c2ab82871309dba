extension [Arrangement.Port] {
  /// The security groups that are to be made, by name; of several that become one it has all rules.
  public var missingGroups: [String: SecurityGroup] {
    var groups: [String: SecurityGroup] = [:]
    for case .missing(let name, let group) in flatMap(\.securityGroups) {
      if groups[name] == nil {
        groups[name] = group
      } else {
        groups[name]?.rules += group.rules
      }
    }
    return groups
  }
}
