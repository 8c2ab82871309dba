/// One migration of a fleet, by its number.
public struct FleetMigration: Sendable {
  /// Its number.
  public let id: Int64
  /// The fleet that it belongs to.
  public let fleet: Fleet

  /// The migration of that number.
  public init(id: Int64, fleet: Fleet) {
    self.id = id
    self.fleet = fleet
  }

  /// Its row, as far as tests look at it.
  public struct Row: Decodable, Sendable {
    /// The state in one word.
    public let phase: String
    /// The round under way or last sealed.
    public let round: Int?
    /// Who may run.
    public let owner: String
    /// Counts changes of the owner.
    public let epoch: Int64
    /// Why it failed, is held, or what it waits for.
    public let reason: String?
  }

  /// One of its events.
  public struct Event: Decodable, Sendable {
    /// What happened, in a word or two.
    public let kind: String
    /// Who did it.
    public let actor: String
    /// What happened, in a sentence.
    public let message: String
    /// Where the migration stood afterwards.
    public let phase: String?
    /// The round.
    public let round: Int?
  }

  /// Phases that nothing but an operator ends.
  private static let resting: Set = ["done", "finalized", "cancelled", "paused", "failed"]

  /// Its row now.
  public func row() async throws -> Row {
    let rows = try await fleet.rows(
      "SELECT phase, round, owner, epoch, reason FROM longhaul.migration WHERE id = \(id)",
      as: Row.self)
    guard let row = rows.first else { throw FleetFailure("there is no migration \(id)") }
    return row
  }

  /// Its events, from the oldest.
  public func events() async throws -> [Event] {
    try await fleet.rows(
      """
      SELECT kind, actor, message, phase, round FROM longhaul.event
      WHERE migration = \(id) ORDER BY id
      """)
  }

  /// Its events as text, a line each.
  public func timeline() async throws -> String {
    try await events().map { event in
      "  \(event.kind) [\(event.phase ?? "") \(event.round.map(String.init) ?? "")] \(event.message)"
    }.joined(separator: "\n")
  }

  /// Waits until it is in one of these phases; at once when it rests in another.
  @discardableResult
  public func wait(
    for phases: String..., within limit: Duration = .seconds(120)
  ) async throws -> Row {
    try await fleet.wait(
      for: "migration \(id) to be \(phases.joined(separator: " or "))", within: limit
    ) {
      let row = try await row()
      if phases.contains(row.phase) { return row }
      if Self.resting.contains(row.phase) {
        throw FleetFailure(
          "migration \(id) is \(row.phase) (\(row.reason ?? "no reason")) instead of "
            + phases.joined(separator: " or ") + "\n" + (try await timeline()))
      }
      return nil
    }
  }

  /// Waits for an event of this kind, the `count`th of them.
  @discardableResult
  public func wait(
    forEvent kind: String, count: Int = 1, within limit: Duration = .seconds(120)
  ) async throws -> Event {
    try await fleet.wait(for: "event '\(kind)' no. \(count) of migration \(id)", within: limit) {
      let events = try await events().filter { $0.kind == kind }
      return events.count >= count ? events[count - 1] : nil
    }
  }

  /// Waits until a round of at least this number is sealed.
  /// - Returns: the newest sealed round.
  @discardableResult
  public func wait(forSeal round: Int, within limit: Duration = .seconds(120)) async throws -> Int {
    try await fleet.wait(for: "round \(round) of migration \(id) to be sealed", within: limit) {
      let row = try await row()
      if row.phase == "failed" {
        throw FleetFailure("migration \(id) failed: \(row.reason ?? "no reason")")
      }
      let sealed = try await sealedRound()
      return sealed >= round ? sealed : nil
    }
  }

  /// Waits until the last sealed round was compared and found equal, in all volumes.
  public func waitUntilCompared() async throws {
    try await fleet.wait(until: "migration \(id) to be compared") {
      try await fleet.value(
        """
        SELECT bool_and(verification IS NOT DISTINCT FROM 'equal' AND compared_round = sealed_round)
        FROM report.volumes WHERE migration = \(id)
        """)
    }
  }

  /// The newest sealed round; -1 before the seed's.
  public func sealedRound() async throws -> Int {
    try await fleet.value(
      """
      SELECT coalesce(max(number), -1) FROM longhaul.round
      WHERE migration = \(id) AND sealed_at IS NOT NULL
      """)
  }

  /// Rings its timer, so that a migration that waits begins its next round now.
  public func ring() async throws {
    try await fleet.execute("UPDATE longhaul.migration SET due_at = now() WHERE id = \(id)")
    try await fleet.execute("SELECT pg_notify('longhaul.migrations', '')")
  }

  /// Runs a `longhaul` command on it: `cutover`, `pause`, `resume`, `cancel`.
  @discardableResult
  public func run(_ command: String, _ more: String...) async throws -> FleetCommand {
    try await fleet.longhaul([command, "\(id)"] + more)
  }
}
