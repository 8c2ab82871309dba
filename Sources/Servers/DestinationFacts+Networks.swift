extension [DestinationFacts.Network] {
  /// Those that a name stands for: the one with that id; else the project's own of that name; else those
  /// that are shared with it.
  ///
  /// Administrators see all projects' networks: a stranger's is never meant by its name.
  public func called(_ name: String) -> [DestinationFacts.Network] {
    if let network = first(where: { $0.id == name }) { return [network] }
    let named = filter { $0.name == name }
    let own = named.filter(\.isOwn)
    return own.isEmpty ? named.filter(\.isShared) : own
  }
}
