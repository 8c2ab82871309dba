import Migrations
public import Postgres

extension Journal {
  /// Makes sure that the snapshots may go: each volume's final round was compared and found equal,
  /// or the policy asks for no comparison.
  ///
  /// - Throws: ``NotCompared``.
  public func requireFinalComparison(of id: MigrationID) async throws {
    let migration = try await migration(id)
    guard migration.state.isToFinalize, migration.policy.verification != .off else { return }
    let open = try await pool.all(.volumesNotCompared, id)
    guard open.isEmpty else {
      throw NotCompared(migration: id, volumes: open, isBegun: migration.state.phase != .done)
    }
  }
}

extension Journal {
  /// Makes sure that the time is over for which the policy keeps the way back.
  ///
  /// - Throws: ``StillRetained``.
  public func requireRetentionOver(of id: MigrationID) async throws {
    if let end = try await pool.first(.retentionEnd, id) {
      throw StillRetained(migration: id, end: end)
    }
  }
}

extension State {
  /// Whether it waits to be finalized, or failed amid that.
  fileprivate var isToFinalize: Bool {
    switch self {
    case .done, .failed(.finalizing): true
    default: false
    }
  }
}

/// The policy keeps a migration's way back for some time more.
public struct StillRetained: Error, CustomStringConvertible {
  let migration: MigrationID
  let end: String

  /// A sentence for operators.
  public var description: String {
    """
    migration \(migration) keeps its way back until \(end), as its policy's retention says; --force ends \
    it before
    """
  }
}

/// The final round of some volumes was not found equal at both sides, or not yet.
public struct NotCompared: Error, CustomStringConvertible {
  /// Which migration.
  public let migration: MigrationID
  /// Its volumes: their source images, and how the comparison stands.
  public let volumes: [OpenComparison]
  /// Whether finalizing was forced before, and failed.
  let isBegun: Bool

  /// A sentence for operators.
  public var description: String {
    if isBegun {
      return """
        migration \(migration) was finalized with --force, and that failed: no comparison comes any more \
        (\(volumes.map(\.description).joined(separator: "; "))). Say --force again, or `resume` it
        """
    }
    return """
      migration \(migration) keeps its snapshots: \(volumes.map(\.description).joined(separator: "; ")). \
      They are what both sides can be compared and mended by. Wait for the comparison \
      (longhaul status \(migration)), or remove them all the same with --force
      """
  }
}

/// How a volume's final comparison stands, where it is not equal.
public struct OpenComparison: PostgresRow, Sendable, CustomStringConvertible {
  let image: String
  let comparison: String?
  let differingBytes: Int64

  /// Reads the columns in their order.
  public init(row: inout RowReader) throws {
    image = try row.next()
    comparison = try row.next()
    differingBytes = try row.next()
  }

  /// A part of a sentence.
  public var description: String {
    switch comparison {
    case "pending": "the comparison of \(image) is under way"
    case "different": "\(image) differs in \(differingBytes) bytes between both sides"
    default: "\(image) was not compared"
    }
  }
}

extension Statement where Row == String {
  /// When the retention of a migration that is done, or failed since, will be over, unless it is.
  static let retentionEnd = Self(
    "retention_end",
    """
    SELECT to_char(ends AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    FROM (SELECT activated_at
                 + make_interval(secs => (policy ->> 'retentionSeconds')::double precision) AS ends
          FROM longhaul.migration
          WHERE id = $1 AND phase IN ('done', 'failed') AND activated_at IS NOT NULL) kept
    WHERE ends > now()
    """)
}

extension Statement where Row == OpenComparison {
  static let volumesNotCompared = Self(
    "volumes_not_compared",
    """
    SELECT concat_ws('/', v.source_pool, nullif(v.source_namespace, ''), v.source_image),
           last.verification, longhaul.range_bytes(v.suspect)
    FROM longhaul.volume v
    JOIN LATERAL (
      SELECT r.verification FROM longhaul.volume_round r
      WHERE r.volume = v.id ORDER BY r.number DESC LIMIT 1) last ON true
    WHERE v.migration = $1 AND last.verification IS DISTINCT FROM 'equal' ORDER BY v.position
    """)
}
