import Ceph
import Journal
import Migrations

/// What to know about a source image before it moves.
struct SourceImageCheck {
  private let image: Image
  private let address: ImageAddress
  private let isPaused: Bool

  /// - Parameter isPaused: whether what writes to it is paused at the freeze, and keeps it open.
  init(_ image: Image, _ address: ImageAddress, isPaused: Bool) {
    self.image = image
    self.address = address
    self.isPaused = isPaused
  }

  func findings() async throws -> [Finding] {
    let information = try await image.information()
    var findings: [Finding] = []
    if information.features.contains(.migrating) {
      findings.append(
        Finding(
          .source, address.description, blocks: true, "an `rbd migration` of it is under way",
          "commit or abort that first"))
    }
    if information.features.contains(.nonPrimary) {
      findings.append(
        Finding(
          .source, address.description, blocks: true,
          "it is a mirror's copy that something else writes to",
          "migrate the primary image, or promote this one"))
    }
    if information.features.contains(.dirtyCache) {
      findings.append(
        Finding(
          .source, address.description, blocks: false,
          "a client keeps a persistent cache of it, which may hold what the cluster does not have yet",
          "a cutover comes off only once that was written back, as by a stop in order"))
    }
    if isPaused, !information.features.contains(.exclusiveLock) {
      findings.append(
        Finding(
          .source, address.description, blocks: true,
          "it has no exclusive-lock, by which a paused server is kept from writing",
          "take --freeze stop"))
    }
    if !information.hasFastDiff {
      findings.append(
        Finding(
          .source, address.description, blocks: false,
          "it has no fast-diff, so every round lists every object",
          "slower, and correct; do not switch features on while it is in use"))
    } else if !information.flags.isEmpty {
      findings.append(
        Finding(
          .source, address.description, blocks: false, "its object map is flagged invalid",
          "rounds list every object until `rbd object-map rebuild \(address)`"))
    }
    let foreign = try await image.snapshots().map(\.name).filter(Self.isForeign)
    if !foreign.isEmpty {
      findings.append(
        Finding(
          .source, address.description, blocks: false,
          "its snapshots stay at the source: \(foreign.joined(separator: ", "))",
          "Cinder deletes no volume whose image has them: `finalize --remove-source` needs them gone"
        ))
    }
    if information.parent != nil {
      findings.append(
        Finding(
          .source, address.description, blocks: false,
          "it is a clone; its parent's data comes along",
          "the destination is an image of its own"))
    }
    return findings
  }

  /// Neither Longhaul's nor Cinder's, whose own are told of with the volume.
  private static func isForeign(_ snapshot: String) -> Bool {
    !SnapshotName.isOurs(snapshot) && !snapshot.hasPrefix("snapshot-")
  }
}
