import Ceph

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
  public func checkDigests(from here: String = "west", to there: String = "east") async throws {
    let pairs = try await sealedPairs()
    guard !pairs.isEmpty else { throw FleetFailure("migration \(id) has no sealed pair") }
    for pair in pairs {
      let source = try await fleet.digest(pair.source, in: here)
      let destination = try await fleet.digest(pair.destination, in: there)
      guard source == destination else {
        throw FleetFailure(
          """
          round \(pair.number) of migration \(id) differs: \(pair.source) is \(source), \
          \(pair.destination) is \(destination)
          \(here == "west" ? try await fleet.differences(pair) : "")
          """)
      }
    }
  }
}

extension Fleet {
  /// Where two snapshots differ, in blocks of 512 bytes, and whether one side reads as zeros there.
  func differences(_ pair: FleetMigration.Pair) async throws -> String {
    let west = try await bytes(of: pair.source, in: "west")
    let east = try await bytes(of: pair.destination, in: "east")
    var lines = ["sizes: \(west.count) and \(east.count)"]
    var start: Int?
    for block in stride(from: 0, through: max(west.count, east.count), by: 512) {
      let (one, other) = (west.dropFirst(block).prefix(512), east.dropFirst(block).prefix(512))
      switch (one.elementsEqual(other), start) {
      case (false, nil): start = block
      case (true, let begin?):
        let nothing = { (bytes: [UInt8]) in
          bytes.dropFirst(begin).prefix(block - begin).allSatisfy { $0 == 0 } ? "zeros" : "data"
        }
        lines.append(
          "\(begin)..<\(block): \(nothing(west)) in the west, \(nothing(east)) in the east")
        start = nil
      case (true, nil), (false, _): break
      }
    }
    return lines.joined(separator: "\n")
  }

  private func bytes(of image: String, in region: String) async throws -> [UInt8] {
    let halves = image.split(separator: "@")
    let parts = halves[0].split(separator: "/")
    let namespace = parts.count == 3 ? String(parts[1]) : ""
    return try await withPool(region, namespace: namespace) { pool in
      let name = String(parts[parts.count - 1])
      let snapshots = try await pool.withImage(name, readOnly: true) { try await $0.snapshots() }
      let snapshot = snapshots.first { $0.name == halves[1] }
      return try await pool.withImage(name, at: snapshot, readOnly: true) {
        try await $0.read(0, count: Int(try await $0.size()))
      }
    }
  }

  /// The SHA-256 of all bytes of an image or a snapshot, read by the `rbd` command.
  public func digest(_ image: String, in region: String) async throws -> String {
    // A fifth of the processor's time that sha256sum needs.
    let script = """
      set -o pipefail; rbd -c "$0" export --no-progress "$1" - | openssl dgst -sha256 -r
      """
    let command = try await FleetCommand.run(
      "bash", ["-c", script, cluster(region).configurationFile, image])
    return String(try command.checked().prefix(64))
  }
}
