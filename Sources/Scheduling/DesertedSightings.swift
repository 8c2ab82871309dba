import Journal
import Synchronization

/// Since when cutovers are seen deserted, at each look.
///
/// One look says little after the database was away: the source's workers may only have come back before the
/// destination's.
final class DesertedSightings: Sendable {
  private let since = Mutex<[MigrationID: ContinuousClock.Instant]>([:])

  /// Begins anew, as nobody looked for a while.
  func forget() { since.withLock { $0 = [:] } }

  /// Notes what one look found.
  ///
  /// - Returns: those that were found at every look for so long.
  func lasting(_ found: Set<MigrationID>, for patience: Duration) -> [MigrationID] {
    since.withLock { since in
      let now = ContinuousClock.now
      since = Dictionary(uniqueKeysWithValues: found.map { ($0, since[$0] ?? now) })
      return since.filter { now - $0.value >= patience }.map(\.key)
    }
  }
}
