extension Fleet {
  /// Submits a migration from west to east with `longhaul migrate volume`.
  ///
  /// - Parameters:
  ///   - images: names in the fleet's pool.
  ///   - options: more of the command's, such as `--policy manual`.
  public func migrate(_ images: String..., options: String...) async throws -> FleetMigration {
    try await migrate(volumes: images.map { "\(pool)/\($0)" }, options: options)
  }

  /// Submits a migration of volumes that are named as the command takes them.
  public func migrate(volumes: [String], options: [String] = []) async throws -> FleetMigration {
    let command = try await longhaul(
      ["migrate", "volume"] + volumes + ["--from", "west", "--to", "east", "--format", "json"]
        + options)
    let answer = try command.decoded(Submitted.self)
    return FleetMigration(id: answer.migration, fleet: self)
  }

  private struct Submitted: Decodable {
    let migration: Int64
  }
}
