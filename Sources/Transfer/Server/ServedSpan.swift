import Synchronization

/// A span that is open for one job, shared by its streams.
final class ServedSpan: Sendable {
  let reader: any SnapshotReader
  let image: SourceImage
  let grant: StreamGrant
  let governor: CompressionGovernor

  private struct State {
    var failure: WireFailure?
    var listeners: [UInt64: @Sendable (WireFailure) -> Void] = [:]
    var nextListener: UInt64 = 0
  }

  private let state = Mutex(State())

  init(_ reader: any SnapshotReader, _ image: SourceImage, _ grant: StreamGrant) {
    self.reader = reader
    self.image = image
    self.grant = grant
    governor = CompressionGovernor()
  }

  /// Why it is not served any more; nil while it is.
  var revocation: WireFailure? { state.withLock(\.failure) }

  /// Ends all its streams.
  func revoke(_ failure: WireFailure) {
    let listeners = state.withLock { state in
      defer { state.listeners = [:] }
      guard state.failure == nil else { return [@Sendable (WireFailure) -> Void]() }
      state.failure = failure
      return Array(state.listeners.values)
    }
    for listener in listeners { listener(failure) }
  }

  /// Calls `body` when it is revoked, at once if it was; returns what `forget` takes.
  func whenRevoked(_ body: @escaping @Sendable (WireFailure) -> Void) -> UInt64 {
    let (id, failure) = state.withLock { state in
      state.nextListener += 1
      if state.failure == nil { state.listeners[state.nextListener] = body }
      return (state.nextListener, state.failure)
    }
    if let failure { body(failure) }
    return id
  }

  func forget(_ listener: UInt64) {
    state.withLock { $0.listeners[listener] = nil }
  }
}
