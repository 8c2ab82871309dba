import Jobs
import Journal
import OpenStack
import Servers

extension NewServer {
  /// The twin of a server, as preflight arranged it; without ports, which are made for it.
  ///
  /// - Throws: `PermanentFailure` where something was not arranged or not made.
  init(
    twinOf record: ServerRecord, _ arrangement: Arrangement, _ volumes: [VolumeRecord]
  ) throws {
    guard let flavor = arrangement.flavor else {
      throw PermanentFailure("preflight arranged nothing for the server \(record.name)")
    }
    let wanted = record.description
    let made = try wanted.volumes.map { attached in
      guard let id = volumes.first(where: { $0.sourceVolume == attached.id })?.destinationVolume
      else { throw PermanentFailure("the volume \(attached.label) was not made") }
      return id
    }
    self.init(
      // Under this name it is looked for.
      name: record.name, flavor: flavor, ports: [], volumes: made,
      metadata: wanted.metadata, tags: wanted.tags, description: wanted.description,
      zone: arrangement.zone, keyPair: arrangement.keyPair, userData: wanted.userData,
      hasConfigDrive: wanted.hasConfigDrive, group: arrangement.group,
      hostName: arrangement.hostName)
  }
}
