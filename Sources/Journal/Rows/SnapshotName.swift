public import Jobs
import Migrations

/// How Longhaul names its snapshots: `longhaul.MIGRATION.ROUND.JOB.FENCE`.
///
/// The fence makes the name of each attempt its own: a worker that was stopped past its lease
/// and wakes up cannot take the place, nor remove the snapshot, of the one that came after it.
public struct SnapshotName: Hashable, Sendable, CustomStringConvertible {
  /// The whole name.
  public let description: String

  /// All of its parts.
  public init(_ migration: MigrationID, round: Int, job: JobID, fence: Fence) {
    description = "\(Self.prefix(migration))\(round).\(job).\(fence)"
  }

  /// What all snapshots of one migration begin with.
  public static func prefix(_ migration: MigrationID) -> String {
    "longhaul.\(migration)."
  }
}

extension SnapshotName {
  /// Whether any migration took it.
  public static func isOurs(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 5 && parts[0] == "longhaul"
      && parts.dropFirst().allSatisfy { Int64($0) != nil }
  }

  /// The round of a snapshot that a migration took; nil for anyone else's.
  public static func round(of name: String, migration: MigrationID) -> Int? {
    let prefix = prefix(migration)
    guard name.hasPrefix(prefix) else { return nil }
    return name.dropFirst(prefix.count).split(separator: ".").first.flatMap { Int($0) }
  }
}
