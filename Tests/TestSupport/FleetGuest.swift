import Foundation
import OpenStack

/// A server with an emulated guest that writes numbered, checksummed records to all of its disks.
public struct FleetGuest: Sendable {
  /// The server in the west.
  public let server: FleetServer
  let fleet: Fleet

  /// What it says on its console in a region, oldest first.
  ///
  /// - Parameter id: the server's there.
  public func console(_ id: String, in region: String) async throws -> [String] {
    let text: String
    do {
      text = try await fleet.services(region).nova.console(of: id, lines: 2000)
    } catch let error as CloudError where error.isNotFound || error.isConflict {
      return []
    }
    return text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("lab-guest: ") }
      .map { String($0.dropFirst(11)) }
  }

  /// The number after which it went on on a disk when it started: `vda`, `vdb`.
  public func start(of disk: String, on id: String, in region: String) async throws -> Int? {
    let line = try await console(id, in: region).last { $0.hasPrefix("\(disk): starts after") }
    return line?.split(separator: " ").dropFirst(4).first.flatMap { Int($0) }
  }

  /// The last number that it told of a disk.
  public func number(of disk: String, on id: String, in region: String) async throws -> Int? {
    let line = try await console(id, in: region).last { $0.hasPrefix("\(disk): number") }
    return line?.split(separator: " ").last.flatMap { Int($0) }
  }

  /// Waits until it has written so many records more to each disk.
  public func waitForRecords(
    _ count: Int, on id: String, in region: String
  ) async throws {
    for index in server.volumes.indices {
      let disk = Self.disk(index)
      let before = try await number(of: disk, on: id, in: region) ?? 0
      try await fleet.wait(until: "the guest to write to \(disk)", within: .seconds(300)) {
        try await number(of: disk, on: id, in: region) ?? 0 >= before + count
      }
    }
  }

  /// Makes sure that an image, which nobody writes to, holds every record up to its highest number; it is
  /// read by the `rbd` command.
  ///
  /// - Throws: what the check printed.
  public func check(_ image: String, isRoot: Bool, in region: String) async throws {
    let script = URL(filePath: CephPrograms.clusterScript).deletingLastPathComponent()
      .appending(components: "openstack.d", "guest-verify").path
    let pipe = "set -o pipefail; rbd -c \"$0\" export --no-progress \"$1\" - | \"$2\" \"$3\""
    try await FleetCommand.run(
      "bash",
      [
        "-c", pipe, fleet.cluster(region).configurationFile, "\(fleet.pool)/\(image)", script,
        isRoot ? "root" : "data",
      ]
    ).checked()
  }

  /// What the guest calls its disk.
  public static func disk(_ index: Int) -> String {
    "vd" + String("abcdef".dropFirst(index).prefix(1))
  }
}

extension Fleet {
  /// Boots a guest, and waits until it writes to all of its disks.
  ///
  /// - Parameter type: of its volumes; nil: Cinder's default, which is on Ceph.
  public func makeGuest(
    _ name: String, dataVolumes: Int, of type: String? = nil, in region: String = "west"
  ) async throws -> FleetGuest {
    let services = try await services(region)
    let name = unique(name)
    struct Images: Decodable {
      struct Image: Decodable { let id: String }
      let images: [Image]
    }
    let images = try await services.cloud.send(
      .get(.image, "/v2/images", query: [("name", "guest")])
    ).decode(Images.self)
    guard let image = images.images.first else { throw FleetFailure("the lab has no guest image") }
    var volumes: [String] = []
    for index in 0...dataVolumes {
      volumes.append(
        try await services.cinder.create(
          NewVolume(
            name: "\(name)-\(index)", size: 1, image: index == 0 ? image.id : nil, type: type,
            metadata: [OpenStackLab.mark: directory.path])))
    }
    for volume in volumes {
      try await wait(until: "volume \(volume) to be available") {
        try await services.cinder.volume(volume).status == .available
      }
    }
    let server = try await boot(name, from: volumes, in: region)
    let guest = FleetGuest(server: server, fleet: self)
    try await guest.waitForRecords(10, on: server.id, in: region)
    return guest
  }
}
