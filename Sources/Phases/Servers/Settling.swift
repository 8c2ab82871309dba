import Jobs
import OpenStack

/// Waits until a server or a volume has come to where it was sent.
enum Settling {
  /// For the bytes of whole volumes, which take hours; who watches sees the calls under way.
  static let longest: Duration = .seconds(7 * 86_400)

  /// Asks again and again until `body` has an answer.
  ///
  /// - Parameters:
  ///   - limit: how long.
  ///   - what: what did not come about, for the error.
  /// - Throws: ``NotSettled`` after the limit, `ClaimLost`, and what `body` throws.
  @discardableResult
  static func wait<Result>(
    within limit: Duration, _ job: RunningJob, _ what: @autoclosure () -> String,
    _ body: () async throws -> Result?
  ) async throws -> Result {
    let start = ContinuousClock.now
    let end = start + limit
    while true {
      try job.check()
      if let result = try await body() { return result }
      guard ContinuousClock.now < end else { throw NotSettled(what: what(), limit: limit) }
      // What takes minutes is not worth ten questions a second.
      try await Task.sleep(for: min(max(.milliseconds(100), (.now - start) / 30), .seconds(5)))
    }
  }

  /// Asks again and again until `isDone` says so.
  ///
  /// - Throws: as ``wait(within:_:_:_:)``.
  static func until(
    within limit: Duration, _ job: RunningJob, _ what: @autoclosure () -> String,
    _ isDone: () async throws -> Bool
  ) async throws {
    try await wait(within: limit, job, what()) { try await isDone() ? true : nil }
  }
}

extension ServerJob {
  /// Waits as long as a volume's bytes may take, and says after ten minutes what is waited for: the call
  /// that began it has ended long before, and shows nowhere.
  @discardableResult
  func waitForBytes<Result>(
    _ what: String, _ body: () async throws -> Result?
  ) async throws -> Result {
    let start = ContinuousClock.now
    var isTold = false
    return try await Settling.wait(within: Settling.longest, job, what) {
      if let result = try await body() { return result }
      if !isTold, .now - start > .seconds(600) {
        isTold = true
        try await note(
          "still waits: \(what) so far. If nothing works on it any more, `cancel`, or reset the volume's status"
        )
      }
      return nil
    }
  }
}

/// A cloud accepted something and did not do it in time.
struct NotSettled: Error, CustomStringConvertible {
  let what: String
  let limit: Duration

  var description: String { "\(what) within \(limit.components.seconds) s" }
}
