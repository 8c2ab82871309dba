public import Postgres
import Synchronization

/// A claimed job while its handler is at it.
public final class RunningJob: Sendable {
  private struct State {
    var deadline: ContinuousClock.Instant
    var isLost = false
  }

  /// The claim; `deadline` below is the current one.
  public let claim: Claim
  /// The queue that it comes from.
  public let queue: Queue
  private let state: Mutex<State>
  /// Ends when the claim is lost.
  let loss: AsyncStream<Never>
  private let lossContinuation: AsyncStream<Never>.Continuation

  /// A job that was claimed.
  public init(_ claim: Claim, of queue: Queue) {
    self.claim = claim
    self.queue = queue
    state = Mutex(State(deadline: claim.deadline))
    (loss, lossContinuation) = AsyncStream.makeStream()
  }

  /// Until when the worker may believe in the claim; heartbeats move it.
  public var deadline: ContinuousClock.Instant { state.withLock { $0.deadline } }

  /// Whether the claim is lost for certain, or can no longer be believed in.
  public var isLost: Bool {
    let now = ContinuousClock.now
    return state.withLock { $0.isLost || now >= $0.deadline }
  }

  /// To be called before each step that changes something outside the database.
  /// - Throws: `ClaimLost` when the job may be somebody else's by now.
  public func check() throws {
    if isLost { throw ClaimLost(claim) }
  }

  /// Runs `body` in a transaction that happens only if the claim stands when it commits.
  /// - Throws: `ClaimLost`; `PostgresError`; what `body` throws.
  public func write<R>(_ body: (Transaction) async throws -> R) async throws -> R {
    try check()
    do {
      return try await queue.pool.transaction { transaction in
        queue.hold(claim, in: transaction)
        return try await body(transaction)
      }
    } catch let lost as ClaimLost where lost == ClaimLost(claim) {
      lose()
      throw lost
    }
  }

  /// The lease was renewed.
  func extend(to deadline: ContinuousClock.Instant) {
    state.withLock { $0.deadline = max($0.deadline, deadline) }
  }

  /// The claim is lost: whoever waits for it learns it at once.
  func lose() {
    state.withLock { $0.isLost = true }
    lossContinuation.finish()
  }
}
