import Jobs
public import Migrations
public import Postgres

extension Journal {
  /// An event in a transaction of its own; what operators and timers do.
  ///
  /// A worker that settles a job locks it before the migration, and this the other way round, so
  /// the two may deadlock; who loses begins anew.
  ///
  /// - Parameter record: writes down what belongs to the event.
  /// - Throws: ``NoSuchMigration``, or `IllegalTransition` when the event has no place; nothing is
  ///   changed then.
  @discardableResult
  public func apply(
    _ event: Event, to id: MigrationID, reason: String? = nil,
    with record: (Transaction) -> Void = { _ in }
  ) async throws -> State {
    var attempts = 0
    while true {
      do {
        return try await pool.transaction { transaction in
          record(transaction)
          return try await apply(event, to: id, reason: reason, in: transaction)
        }
      } catch let error as PostgresError where error.isTransactionConflict && attempts < 10 {
        attempts += 1
      }
    }
  }

  /// Locks the migration, decides, and stores what follows, with its effects.
  ///
  /// - Parameter reason: why, in words for the operator; kept in the row and in the event.
  /// - Returns: the state that it is in now.
  /// - Throws: ``NoSuchMigration``, or `IllegalTransition` when the event has no place.
  @discardableResult
  public func apply(
    _ event: Event, to id: MigrationID, reason: String? = nil, in transaction: Transaction
  ) async throws -> State {
    guard let migration = try await transaction.first(.lockMigration, id) else {
      throw NoSuchMigration(id)
    }
    let (state, effects) = try State.next(migration.state, on: event, migration.policy)
    try store(state, effects, after: event, reason: reason, migration, in: transaction)
    for effect in effects {
      try await perform(effect, migration, state, in: transaction)
    }
    if state == .cancelled { returnImages(of: migration, in: transaction) }
    if state == .cancelled || state == .finalized {
      transaction.send(.forgetUserData, migration.id)
    }
    return state
  }

  private func store(
    _ state: State, _ effects: [Effect], after event: Event, reason: String?,
    _ migration: MigrationRecord, in transaction: Transaction
  ) throws {
    let change = RowChange(effects: effects, policy: migration.policy)
    transaction.send(
      .storeState, migration.id, try JSON(state), state.phase.rawValue, state.round,
      change.wakeAfter, change.owner, change.ownerChanges, change.rememberCutover,
      change.forgetCutover, reason, author.description, event.word, event.sentence(reason),
      try JSON(event), state == migration.state, change.wakeAt, change.wakesEarlier)
  }
}

/// What a transition's effects change in the migration's own row.
private struct RowChange {
  var wakeAfter: Duration?
  /// In seconds since 1970: then at the latest, as the window opens.
  var wakeAt: Double?
  /// Whether it wakes before the window opens, too, for rounds; by Postgres' clock, as all timers.
  var wakesEarlier = true
  var owner: Owner?
  var ownerChanges: Int64 = 0
  var rememberCutover = false
  var forgetCutover = false

  init(effects: [Effect], policy: Policy) {
    for effect in effects {
      switch effect {
      case .hand(let next):
        owner = next
        ownerChanges += 1
      case .wake(let doublings):
        wakeAfter = policy.roundInterval * (1 << min(doublings, 10))
        guard case .at(let moment) = policy.cutover else { continue }
        wakeAt = moment
        wakesEarlier = policy.method == .snapshots
      case .rememberCutover:
        rememberCutover = true
      case .forgetCutover:
        forgetCutover = true
      case .enqueue, .withdrawJobs:
        break
      }
    }
  }
}

extension Statement where Row == Void {
  /// The row and its event at once: a cutover pays for every round trip. An event that changes
  /// nothing, as of a job aside that gave up, leaves the timer and the reason as they are.
  static let storeState = Self(
    "store_state",
    """
    WITH stored AS (
      UPDATE longhaul.migration SET
        state = $2, phase = $3, round = $4,
        due_at = CASE WHEN $15::boolean THEN due_at
                      WHEN NOT $17::boolean
                      THEN greatest(now(), to_timestamp($16::double precision))
                      WHEN to_timestamp($16::double precision) > now()
                      THEN least(now() + make_interval(secs => $5::double precision),
                                 to_timestamp($16::double precision))
                      ELSE now() + make_interval(secs => $5::double precision) END,
        owner = coalesce($6, owner), epoch = epoch + $7::bigint,
        cutover_requested_at = CASE
          WHEN $8::boolean THEN now() WHEN $9::boolean THEN NULL ELSE cutover_requested_at END,
        reason = CASE WHEN $15 THEN coalesce($10, reason) ELSE $10 END,
        changed_at = CASE WHEN $15 THEN changed_at ELSE now() END,
        activated_at = CASE WHEN $3 = 'done' THEN coalesce(activated_at, clock_timestamp())
                            ELSE activated_at END
      WHERE id = $1 RETURNING id)
    INSERT INTO longhaul.event (migration, actor, kind, phase, round, message, detail)
    SELECT id, $11, $12, $3, $4, $13, $14 FROM stored
    """)
}
