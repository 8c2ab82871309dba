extension Fleet {
  /// Keeps every job of a kind from being settled while `body` runs: what it does outside is done,
  /// and not yet written down.
  ///
  /// - Parameters:
  ///   - kind: the jobs' kind, as rows name it: `copy`, `seal`.
  ///   - begin: what makes such a job run; the settlement is held up from before it.
  ///   - body: runs while a settlement is held up.
  public func stallingSettlement<Begun>(
    of kind: String, _ begin: () async throws -> Begun, _ body: (Begun) async throws -> Void
  ) async throws -> Begun {
    let text = """
      BEFORE UPDATE ON longhaul.job FOR EACH ROW
      WHEN (OLD.state = 'running' AND NEW.state = 'done' AND NEW.kind = '\(kind)')
      EXECUTE FUNCTION public.stall()
      """
    return try await stalling(
      "the end of a \(kind) job", by: ("TRIGGER", text), on: "longhaul.job", begin, body)
  }
}
