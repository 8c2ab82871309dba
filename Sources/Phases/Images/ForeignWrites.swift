import Ceph
import Journal
import Transfer

/// What was written at the destination since a pair of snapshots: by copies, and by whoever started
/// what waits there. In no diff of the source's is the latter's.
struct ForeignWrites {
  private let journal: Journal
  private let volume: VolumeRecord
  private let round: VolumeRound

  /// - Parameter round: the volume's part of one, whose copies count.
  init(_ journal: Journal, _ volume: VolumeRecord, _ round: VolumeRound) {
    self.journal = journal
    self.volume = volume
    self.round = round
  }

  /// All of it since the round's base; everything, where that cannot be told.
  func ranges(_ image: Image) async throws -> RangeSet<UInt64> {
    let there = try await image.snapshots()
    guard let base = try await base(there) else { return RangeSet(0..<round.size) }
    return try await image.drift(since: base.destinationSnapshot)
  }

  /// Before a final round's snapshot its twin may have been started already: the pair before that counts.
  private func base(_ there: [Snapshot]) async throws -> SealedPair? {
    guard let base = round.base else { return nil }
    var pairs = [base]
    if round.followsActivation {
      let earlier = try await journal.sealedPairs(of: volume.id).first { $0.round < base.round }
      pairs = [earlier, base].compactMap(\.self)
    }
    return pairs.first { pair in there.contains { $0.id == pair.destination.id } }
  }
}
