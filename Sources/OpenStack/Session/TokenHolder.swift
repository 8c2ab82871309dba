/// Keeps the session's token, and gets a new one in time; many callers at once wait for one.
actor TokenHolder {
  private var token: Token?
  private var renewal: Task<Token, any Error>?
  private let authenticate: @Sendable () async throws -> Token

  init(_ authenticate: @escaping @Sendable () async throws -> Token) {
    self.authenticate = authenticate
  }

  /// A token that holds for a while.
  ///
  /// - Parameter refused: one that a service did not accept any more.
  func current(besides refused: Token? = nil) async throws -> Token {
    if let token, token.renewAt > .now, token.value != refused?.value { return token }
    let task = renewal ?? Task { [authenticate] in try await authenticate() }
    renewal = task
    do {
      let token = try await task.value
      self.token = token
      if renewal == task { renewal = nil }
      return token
    } catch {
      if renewal == task { renewal = nil }
      throw error
    }
  }
}
