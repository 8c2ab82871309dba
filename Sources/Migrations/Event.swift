/// What happened to a migration, in the past tense.
public enum Event: Hashable, Codable, Sendable {
  /// The scheduler let it begin.
  case admitted
  /// One side has nothing against it.
  case preflightPassed(Side)
  /// The destination images exist; whether they hold the seed already, from an earlier migration.
  case provisioned(withSeed: Bool)
  /// The round's snapshot stands, of this many volumes.
  case snapshotTaken(volumes: Int)
  /// One volume's changes are at the destination.
  case copied
  /// The pair of snapshots is complete; what follows was decided with the estimate.
  case sealed(Verdict)
  /// The timer of a waiting migration rang.
  case roundDue
  /// The source is still and the last snapshot stands, of this many volumes.
  case frozen(volumes: Int)
  /// The destination runs.
  case activated
  /// It did not start, and nothing of it has been written to.
  case activationUndone
  /// The same, when the operator asked for it.
  case retracted
  /// The source still stands as it was frozen, though its activation failed.
  case refrozen
  /// The activation waited so long that somebody may have started the source meanwhile.
  case sourceUnseen
  /// The source runs again.
  case thawed
  /// A snapshot that the round needs is gone, or another has its name.
  case snapshotLost
  /// A comparison found the destination unlike the source.
  case differenceFound
  /// A comparison of a sealed round found the destination like the source, in all volumes.
  case verified
  /// Snapshots, or all that was made, are removed at one side.
  case cleanedUp(Side)
  /// A job failed for good; its reason is in the row.
  case gaveUp(Work)
  /// One side is lost for good, by the operator's word: nothing runs there, nor ever will.
  case writtenOff(Side)
  /// The operator's other wishes.
  case cutoverRequested, pauseRequested, resumeRequested, cancelRequested, finalizeRequested
}
