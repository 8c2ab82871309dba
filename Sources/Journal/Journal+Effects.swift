import Jobs
import Migrations
import Postgres

extension Journal {
  /// Does one effect; those on the migration's own row were stored with its state.
  func perform(
    _ effect: Effect, _ migration: MigrationRecord, _ state: State, in transaction: Transaction
  ) async throws {
    switch effect {
    case .enqueue(let work, let round):
      try await enqueue(work, round: round, migration, state, in: transaction)
    case .withdrawJobs:
      let isEnding = [.cancelling, .cancelled, .finalizing].contains(state.phase)
      let jobs = try await transaction.all(.liveJobs, migration.id, isEnding)
      queue.withdraw(jobs, in: transaction)
      if isEnding { transaction.send(.callOffRehearsals, migration.id) }
      transaction.send(.abandonVerifications, migration.id)
    case .hand, .wake, .rememberCutover, .forgetCutover:
      break
    }
  }

  private func enqueue(
    _ work: Work, round: Int, _ migration: MigrationRecord, _ state: State,
    in transaction: Transaction
  ) async throws {
    let targets = try await targets(of: work, round: round, migration, state, in: transaction)
    if targets.isEmpty { return }
    let job = NewJob(
      region: migration.region(work.side), kind: work.kind,
      priority: work.priority(in: state), runAfter: work.delay,
      maxAttempts: work.maxAttempts(in: state, by: migration.policy.method))
    let jobs = try await queue.enqueue(
      Array(repeating: job, count: targets.count), in: transaction)
    for (job, volume) in zip(jobs, targets) {
      transaction.send(.describeJob, job, migration.id, volume, round, try JSON(work))
    }
  }

  /// For which volumes there is work; one nil stands for the migration as a whole.
  private func targets(
    of work: Work, round: Int, _ migration: MigrationRecord, _ state: State,
    in transaction: Transaction
  ) async throws -> [VolumeID?] {
    switch work {
    case .copy:
      return try await transaction.all(.volumesToCopy, migration.id, round)
    case .verify:
      return try await transaction.all(
        .volumesToVerify, migration.id, round, state.phase == .done)
    case .prune where round == 0:
      return []
    case .unthrottle:
      return try await transaction.one(.hasThrottle, migration.id) ? [nil] : []
    case .preflight, .provision, .snapshot, .seal, .prune, .freeze, .refreeze, .activate, .retract,
      .thaw, .throttle, .cleanUp, .rehearse:
      return [nil]
    }
  }
}

extension Work {
  /// Lower runs first: what a standing server waits for, before what a running one does.
  func priority(in state: State) -> Int16 {
    switch self {
    case .freeze, .refreeze, .activate, .retract, .thaw: 10
    case .copy, .seal:
      if case .finalRound = state { 10 } else { 100 }
    case .unthrottle, .throttle: NewJob.urgent
    case .preflight, .provision, .snapshot: 50
    case .rehearse: 120
    case .cleanUp, .prune: 150
    case .verify: 200
    }
  }

  /// How long it lets others go first.
  ///
  /// A removed snapshot makes librbd's clients refresh the image; a snapshot that is taken in that moment
  /// gets late writes (docs/replication.md), and the next round's is taken at once.
  var delay: Duration {
    if case .prune(.source) = self { .seconds(2) } else { .zero }
  }

  /// How often it is begun before the migration learns that it does not work.
  func maxAttempts(in state: State, by method: Policy.Method = .snapshots) -> Int32 {
    switch self {
    // Each stands for hours that the source has stood still.
    case .freeze where method == .image, .copy where method == .image,
      .seal where method == .image:
      10
    case .copy, .seal:
      if case .finalRound = state { 3 } else { 10 }
    case .freeze, .preflight, .rehearse: 3
    case .activate, .refreeze, .retract: 5
    // After the cutover no next round asks for it again.
    case .verify: if case .done = state { 100 } else { 5 }
    case .snapshot, .throttle: 5
    // Each of its many calls to a cloud may fail once.
    case .provision, .prune, .cleanUp: 10
    // What stands still, or is slowed, must be set right: it is tried for hours.
    case .thaw, .unthrottle: 100
    }
  }
}

extension Statement where Row == JobID {
  /// A rehearsal goes on beside whatever the migration does, unless its images are removed.
  static let liveJobs = Self(
    "live_jobs",
    """
    SELECT j.id FROM longhaul.job j JOIN longhaul.migration_job m ON m.job = j.id
    WHERE m.migration = $1 AND j.state IN ('ready', 'running')
      AND ($2::boolean OR j.kind <> 'rehearse')
    ORDER BY j.id
    """)
}

extension Statement where Row == VolumeID? {
  /// Those whose copy of this round is not at the destination yet.
  static let volumesToCopy = Self(
    "volumes_to_copy",
    """
    SELECT v.id FROM longhaul.volume v
    JOIN longhaul.volume_round r ON r.volume = v.id AND r.number = $2
    WHERE v.migration = $1 AND r.copied_at IS NULL ORDER BY v.position
    """
  ) { row in try row.next(VolumeID.self) }

  /// Those that no comparison runs for, and whose last one is not equal or out of date: ten minutes
  /// old, the first one of an image that took so long, or not of the final round.
  ///
  /// A new one goes on from the last that found both sides equal; but for samples, and that of the
  /// final round, which must not rely on the diffs that the copies relied on.
  static let volumesToVerify = Self(
    "volumes_to_verify",
    """
    WITH chosen AS (
      SELECT v.id, v.position FROM longhaul.volume v
      WHERE v.migration = $1
        AND NOT EXISTS (
          SELECT FROM longhaul.migration_job m JOIN longhaul.job j ON j.id = m.job
          WHERE m.volume = v.id AND j.kind = 'verify' AND j.state IN ('ready', 'running'))
        AND ($3::boolean OR v.suspect <> '{}'
          OR NOT longhaul.is_compared(v.id, interval '10 minutes'))),
    marked AS (
      UPDATE longhaul.volume_round r SET verification = 'pending', verified_at = NULL,
        compared_base = (
          SELECT last.number FROM longhaul.volume_round last
          JOIN longhaul.migration m ON m.id = $1 AND m.policy ->> 'verification' = 'full'
            AND NOT $3::boolean
          WHERE last.volume = r.volume AND last.verification = 'equal' AND last.number < $2
          ORDER BY last.number DESC LIMIT 1)
      FROM chosen WHERE r.volume = chosen.id AND r.number = $2)
    SELECT id FROM chosen ORDER BY position
    """
  ) { row in try row.next(VolumeID.self) }
}

extension Statement where Row == Bool {
  static let hasThrottle = Self(
    "has_throttle",
    """
    SELECT EXISTS (
      SELECT FROM longhaul.throttle t JOIN longhaul.volume v ON v.id = t.volume
      WHERE v.migration = $1)
    """)
}

extension Statement where Row == Void {
  static let describeJob = Self(
    "describe_job",
    """
    INSERT INTO longhaul.migration_job (job, migration, volume, round, work)
    VALUES ($1, $2, $3, $4, $5)
    """)
}
