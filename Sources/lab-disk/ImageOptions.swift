import ArgumentParser
import Ceph

/// Which image of which cluster, as all commands take it.
struct ImageOptions: ParsableArguments {
  @Argument(help: "The image: POOL/IMAGE, POOL/NAMESPACE/IMAGE; to read also with @SNAPSHOT.")
  var image: ImageAddress

  @Option(
    name: [.customShort("c"), .customLong("ceph-conf")],
    help: "The cluster's ceph.conf. (default: as the rbd command finds it)")
  var configurationFile: String?

  @Option(name: [.customLong("id"), .customLong("user")], help: "The Ceph user without 'client.'.")
  var user = "admin"

  /// Connects, opens the image, hands it to `body`, and closes everything however that ends.
  func withImage<Result>(
    readOnly: Bool, options: [String: String] = [:], _ body: (Image) async throws -> Result
  ) async throws -> Result {
    guard readOnly || image.snapshot == nil else {
      throw Refusal("\(image) is a snapshot, which cannot be written")
    }
    let cluster = try await Cluster.connect(
      ClusterConfiguration(
        configurationFile: configurationFile, user: user, options: options))
    do {
      let result = try await cluster.withPool(image.pool, namespace: image.namespace) { pool in
        try await pool.withImage(
          image.image, at: try await snapshot(in: pool), readOnly: readOnly, body)
      }
      await cluster.close()
      return result
    } catch {
      await cluster.close()
      throw error
    }
  }

  private func snapshot(in pool: Pool) async throws -> Snapshot? {
    guard let name = image.snapshot else { return nil }
    let snapshots = try await pool.withImage(image.image, readOnly: true) {
      try await $0.snapshots()
    }
    guard let snapshot = snapshots.first(where: { $0.name == name }) else {
      let names = snapshots.map(\.name).joined(separator: ", ")
      throw Refusal("\(image) does not exist; snapshots: \(names.isEmpty ? "none" : names)")
    }
    return snapshot
  }
}
