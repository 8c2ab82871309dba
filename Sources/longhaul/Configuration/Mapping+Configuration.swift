import Servers
import Yams

extension Mapping {
  init(_ section: Section) {
    self.init(
      flavors: section.rules("flavors"), networks: section.rules("networks"),
      securityGroups: section.rules("security_groups"), keyPairs: section.rules("key_pairs"),
      volumeTypes: section.rules("volume_types"), computeZones: section.rules("compute_zones"),
      volumeZones: section.rules("volume_zones"), groups: section.rules("server_groups"),
      keepsAddresses: section.value("addresses", as: Addresses.self) != .new,
      creates: section.creates())
  }

  /// What becomes of fixed addresses and of the cards' own.
  private enum Addresses: String, Choice {
    case keep, new
  }
}

extension Section {
  /// `NAME, ID or PATTERN: NAME or ID`, in the file's order.
  fileprivate func rules(_ key: String) -> Mapping.Rules {
    guard let section = section(key) else { return [] }
    return section.read { section in
      Mapping.Rules(
        section.keys.compactMap { pattern in
          section.value(pattern, as: String.self).map { Mapping.Rules.Rule(pattern, $0) }
        })
    }
  }

  fileprivate func creates() -> Set<Mapping.Creatable> {
    guard let names = names("create") else { return [] }
    var creates: Set<Mapping.Creatable> = []
    for name in names {
      guard let kind = Mapping.Creatable(rawValue: name) else {
        let known = Mapping.Creatable.allCases.map(\.rawValue).joined(separator: ", ")
        source.complain(
          "\(self.name("create")): \"\(name)\" is none of \(known)", at: node("create"))
        continue
      }
      creates.insert(kind)
    }
    return creates
  }

  /// A list of words, at least one; nil if the key is not there or its value, now reported, is unfit.
  func names(_ key: String) -> [String]? {
    guard let node = node(key) else { return nil }
    let words = node.sequence?.compactMap(\.scalar?.string).filter { !$0.isEmpty } ?? []
    guard let items = node.sequence, !words.isEmpty, words.count == items.count else {
      source.complain("\(name(key)) has to be a list of names: [one, two]", at: node)
      return nil
    }
    return words
  }
}
