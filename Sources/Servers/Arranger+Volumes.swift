import Migrations

/// What its volumes get.
extension Arranger {
  func volume(_ volume: AttachedVolume, _ findings: inout [Finding]) -> Arrangement.Volume {
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
}
