import Ceph
import Journal
import struct Journal.ImageAddress
import Migrations
import Transfer

extension SnapshotSpan {
  /// What a copy of a volume's round reads.
  init(
    _ volume: VolumeRecord, _ round: VolumeRound, distrust: Bool, suspect: RangeSet<UInt64>,
    isLast: Bool, isKeptOpen: Bool
  ) {
    self.init(
      image: Transfer.ImageAddress(volume.source), imageID: volume.sourceImageID ?? "",
      from: round.base?.sourceSnapshot, to: round.sourceSnapshot, exact: distrust,
      suspect: suspect, isLast: isLast, isKeptOpen: isKeptOpen)
  }

  /// What a comparison of a sealed round reads at one side: what changed since a round that was found
  /// equal, or all of it; listed without the object map if `exact`, as only that finds what a map
  /// has lost.
  init(
    comparing pair: SealedPair, since base: SealedPair?, of volume: VolumeRecord, _ side: Side,
    exact: Bool
  ) {
    switch side {
    case .source:
      self.init(
        image: Transfer.ImageAddress(volume.source), imageID: volume.sourceImageID ?? "",
        from: base?.sourceSnapshot, to: pair.sourceSnapshot, exact: exact)
    case .destination:
      self.init(
        image: Transfer.ImageAddress(volume.destination),
        imageID: volume.destinationImageID ?? "", from: base?.destinationSnapshot,
        to: pair.destinationSnapshot, exact: exact)
    }
  }

  /// What the rows allow a running job.
  init(_ grant: Grant) {
    self.init(
      image: Transfer.ImageAddress(grant.source), imageID: grant.imageID,
      from: grant.base.map { Snapshot(id: $0.id, name: $0.name, size: grant.baseSize ?? 0) },
      to: Snapshot(id: grant.snapshot.id, name: grant.snapshot.name, size: grant.size),
      exact: grant.listsExactly, suspect: grant.suspect, isLast: grant.isLast,
      isKeptOpen: grant.isKeptOpen)
  }
}

extension Transfer.ImageAddress {
  init(_ address: ImageAddress) {
    self.init(pool: address.pool, namespace: address.namespace, name: address.image)
  }
}
