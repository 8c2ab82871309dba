public import Migrations

/// What a move through Glance takes of the source's quotas while the server stands still: where Cinder uploads no
/// volume that is attached, a snapshot of each, and a volume of that.
public struct UploadCheck: Sendable {
  private let server: ServerDescription
  private let quota: Quota

  /// - Parameter quota: what is left at the source.
  public init(_ server: ServerDescription, _ quota: Quota) {
    self.server = server
    self.quota = quota
  }

  /// The quotas that do not suffice; whether they are needed, only the upload shows.
  public func findings() -> [Finding] {
    let count = server.volumes.count
    let size = server.volumes.reduce(0) { $0 + $1.size }
    // Whether snapshots count is a setting of Cinder's.
    var needs: [(String, Int?, Int)] = [
      ("snapshots", quota.snapshots, count), ("volumes", quota.volumes, count),
      ("GiB of volumes and snapshots", quota.gibibytes, 2 * size),
    ]
    for (type, volumes) in byType {
      needs += [
        ("volumes of type '\(type)'", quota.volumesOfType[type], volumes.count),
        (
          "GiB of volumes and snapshots of type '\(type)'", quota.gibibytesOfType[type],
          2 * volumes.reduce(0) { $0 + $1.size }
        ),
      ]
    }
    return needs.compactMap { what, left, needed in
      Quota.shortage(of: what, left: left, needed: needed).map {
        Finding(
          .source, server.name, blocks: false,
          "\($0) if Cinder uploads no attached volume (enable_force_upload)",
          "\(Quota.remedy): without them the cutover fails, and the server is started again")
      }
    }
  }

  private var byType: [(String, [AttachedVolume])] {
    Dictionary(grouping: server.volumes.filter { $0.type != nil }) { $0.type ?? "" }
      .sorted { $0.key < $1.key }
  }
}
