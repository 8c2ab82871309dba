/// Where a call to a cloud is caught.
public enum CallMoment: String, Sendable, CaseIterable {
  /// Written down, and not sent yet.
  case begun
  /// Done in the cloud, and that not written down yet.
  case done
}

extension Fleet {
  /// Holds up every call of an action at a moment, until `body` has run.
  ///
  /// - Parameters:
  ///   - action: as the ledger names it: `stop server`.
  ///   - region: whose cloud is called.
  ///   - begin: what makes such a call happen.
  ///   - body: runs while a call is held up.
  public func stallingCall<Begun>(
    _ action: String, in region: String, _ moment: CallMoment, _ begin: () async throws -> Begun,
    _ body: (Begun) async throws -> Void
  ) async throws -> Begun {
    // An entry is held up as it is committed: it stands when its worker is killed.
    let (kind, event, deferral) =
      switch moment {
      case .begun: ("CONSTRAINT TRIGGER", "AFTER INSERT", "DEFERRABLE INITIALLY DEFERRED")
      case .done: ("TRIGGER", "BEFORE UPDATE", "")
      }
    let text = """
      \(event) ON longhaul.cloud_call \(deferral) FOR EACH ROW
      WHEN (NEW.action = '\(action)' AND NEW.region = '\(region)')
      EXECUTE FUNCTION public.stall()
      """
    return try await stalling(
      "the call '\(action)', when \(moment.rawValue),", by: (kind, text),
      on: "longhaul.cloud_call", begin, body)
  }
}

extension FleetMigration {
  /// What was asked of a region's cloud for it, from the first call.
  public func calls(in region: String) async throws -> [String] {
    struct Call: Decodable { let action: String }
    return try await fleet.rows(
      "SELECT action FROM longhaul.cloud_call WHERE migration = \(id) AND region = '\(region)' ORDER BY id",
      as: Call.self
    ).map(\.action)
  }
}
