import Ceph
import Jobs
import Journal
import Migrations
import Transfer

/// Compares a sealed round's snapshots at both sides: each is read where it lies, and only hashes
/// travel.
struct VerifyPhase: Phase {
  let context: PhaseContext
  let assignment: Assignment

  func perform(_ job: RunningJob) async throws -> Settlement {
    guard let volume = assignment.volume else {
      throw PermanentFailure("a comparison without a volume")
    }
    let (journal, migration, number) = (context.journal, assignment.migration, assignment.round)
    let pairs = try await journal.sealedPairs(of: volume.id)
    guard let pair = pairs.first(where: { $0.round == number }) else {
      throw PermanentFailure("round \(number) is not sealed")
    }
    let since = try await journal.comparisonBase(of: volume.id, round: number)
    let base = since.flatMap { since in pairs.first { $0.round == since } }
    let result: VerifyResult
    do {
      result = try await compare(volume, pair, since: base, job)
    } catch let error as TransferError where base != nil && error.isSnapshotGone {
      // Somebody removed what it went on from: the next attempt looks at everything.
      try await job.write { journal.forgetComparisonBase(of: volume.id, round: number, in: $0) }
      throw error
    }
    return { transaction in
      journal.recordVerification(
        of: volume.id, round: number, different: result.differing, bytes: result.comparedBytes,
        in: transaction)
      if result.differing.isEmpty {
        journal.record(
          .compared, "round \(number) is the same at both sides", of: migration.id,
          volume: volume.id, in: transaction)
        if try await journal.isVerified(migration.id, in: transaction) {
          try await journal.apply(.verified, to: migration.id, in: transaction)
        }
      } else {
        let bytes = result.differing.ranges.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
        try await journal.apply(
          .differenceFound, to: migration.id,
          reason: "\(bytes) bytes of \(volume.destination) differ in round \(number)",
          in: transaction)
      }
    }
  }

  private func compare(
    _ volume: VolumeRecord, _ pair: SealedPair, since base: SealedPair?, _ job: RunningJob
  ) async throws -> VerifyResult {
    let migration = assignment.migration
    let isFull = migration.policy.verification == .full
    return try await context.cluster.using { cluster in
      let destination = try await LocalSnapshotReader.open(
        SnapshotSpan(comparing: pair, since: base, of: volume, .destination, exact: isFull),
        on: cluster,
        label: "region \(context.region)")
      do {
        let source = try await context.sources.reader(
          for: job.claim, of: volume,
          span: SnapshotSpan(comparing: pair, since: base, of: volume, .source, exact: isFull),
          from: migration.sourceRegion)
        do {
          let result = try await Verifier(
            source: source, destination: destination,
            options: VerifyOptions(
              fraction: isFull ? 1 : Self.sampledFraction, seed: UInt64(assignment.round))
          ).run()
          await source.close()
          await destination.close()
          return result
        } catch {
          await source.close()
          throw error
        }
      } catch {
        await destination.close()
        throw error
      }
    }
  }

  /// A policy of `sampled` compares this part of the blocks, another one each round.
  private static let sampledFraction = 0.05
}
