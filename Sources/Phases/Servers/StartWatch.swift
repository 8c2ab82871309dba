import OpenStack

/// Looks at a server that Nova was told to start, and took the order.
struct StartWatch {
  private var stoppedSince: ContinuousClock.Instant?

  /// - Returns: whether it runs.
  /// - Throws: ``StartRefused`` once it has been at rest for a while: Nova shows its task before it answers the order, so
  ///   its host gave it up.
  mutating func isOver(_ server: NovaServer) throws -> Bool {
    guard server.isStopped else {
      stoppedSince = nil
      return server.isRunning
    }
    let since = stoppedSince ?? .now
    stoppedSince = since
    if ContinuousClock.now - since > Self.patience {
      throw StartRefused(server: server.name, id: server.id)
    }
    return false
  }

  /// A database's replica may be behind.
  private static let patience: Duration = .seconds(10)
}

/// A host did not start a server that Nova had told it to.
struct StartRefused: Error, CustomStringConvertible {
  let server: String
  let id: String

  var description: String {
    "Nova was told to start the server \(server) (\(id)), and it is SHUTOFF again: its nova-compute's log says why"
  }
}
