extension FleetMigration {
  /// The newest sealed pair of snapshots of one volume, as the `rbd` command names them.
  public struct Pair: Decodable, Sendable {
    /// Which round sealed it.
    public let number: Int
    /// Pool, namespace if any, image and snapshot in the source's cluster.
    public let source: String
    /// The same in the destination's.
    public let destination: String
  }

  /// The newest sealed pair of each volume.
  public func sealedPairs() async throws -> [Pair] {
    try await fleet.rows(
      """
      SELECT DISTINCT ON (v.position) r.number,
        concat_ws('/', v.source_pool, nullif(v.source_namespace, ''), v.source_image)
          || '@' || r.source_snapshot AS source,
        concat_ws('/', v.destination_pool, nullif(v.destination_namespace, ''),
          v.destination_image) || '@' || r.destination_snapshot AS destination
      FROM longhaul.volume v JOIN longhaul.volume_round r ON r.volume = v.id
      WHERE v.migration = \(id) AND r.destination_snapshot IS NOT NULL
      ORDER BY v.position, r.number DESC
      """)
  }

  /// Compares the newest sealed pair of each volume, all bytes of both read by the `rbd` command.
  ///
  /// Call it while no round can be sealed: an older pair is removed then.
  /// - Throws: `FleetFailure` when there is no pair or one differs.
  public func checkDigests() async throws {
    let pairs = try await sealedPairs()
    guard !pairs.isEmpty else { throw FleetFailure("migration \(id) has no sealed pair") }
    for pair in pairs {
      let source = try await fleet.digest(pair.source, in: "west")
      let destination = try await fleet.digest(pair.destination, in: "east")
      guard source == destination else {
        throw FleetFailure(
          """
          round \(pair.number) of migration \(id) differs: \(pair.source) is \(source), \
          \(pair.destination) is \(destination)
          """)
      }
    }
  }
}

extension Fleet {
  /// The SHA-256 of all bytes of an image or a snapshot, read by the `rbd` command.
  public func digest(_ image: String, in region: String) async throws -> String {
    let script = "set -o pipefail; rbd -c \"$0\" export --no-progress \"$1\" - | sha256sum"
    let command = try await FleetCommand.run(
      "bash", ["-c", script, cluster(region).configurationFile, image])
    return String(try command.checked().prefix(64))
  }
}
