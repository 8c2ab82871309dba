extension [DestinationFacts.Network] {
  /// The one that a name stands for: that with this id; else the project's own of that name; else one that is
  /// shared with it.
  ///
  /// Administrators see all projects' networks: a stranger's is never meant by its name.
  ///
  /// - Throws: ``UnclearNetwork`` where none is meant, or more than one.
  public func called(_ name: String) throws(UnclearNetwork) -> DestinationFacts.Network {
    if let network = first(where: { $0.id == name }) { return network }
    let named = filter { $0.name == name }
    let own = named.filter(\.isOwn)
    let meant = own.isEmpty ? named.filter(\.isShared) : own
    if meant.count == 1 { return meant[0] }
    let usable = filter { $0.isOwn || $0.isShared }.map(\.name).sorted()
    if meant.count > 1 {
      throw UnclearNetwork(
        what: "there are \(meant.count) networks '\(name)'", choices: meant.map(\.id))
    }
    throw UnclearNetwork(
      what: named.isEmpty
        ? "there is no network '\(name)'"
        : "the network '\(name)' is another project's, and not shared with this one",
      choices: usable)
  }
}

/// A name stands for no network that the project may use, or for more than one.
public struct UnclearNetwork: Error, CustomStringConvertible {
  /// What is wrong with it.
  public let what: String
  /// The names or the ids that would be clear.
  public let choices: [String]

  /// A sentence for operators.
  public var description: String { "\(what): choose \(choices.joined(separator: " or "))" }
}
