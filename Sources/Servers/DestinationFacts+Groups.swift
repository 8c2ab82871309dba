extension DestinationFacts {
  /// The security group with this id, or those with this name.
  func securityGroups(called name: String) -> [SecurityGroup] {
    securityGroups.first { $0.id == name }.map { [$0] } ?? securityGroups.filter { $0.name == name }
  }

  /// The server group with this id, or those with this name.
  func groups(called name: String) -> [Group] {
    groups.first { $0.id == name }.map { [$0] } ?? groups.filter { $0.name == name }
  }
}
