import Jobs

/// Workers that each claim a job and settle it, one at a time.
struct Throughput {
  let queue: Queue
  let workers: Int

  /// Jobs a second.
  func measure(_ seconds: Int) async throws -> Double {
    let start = ContinuousClock.now
    let end = start + .seconds(seconds)
    let count = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<workers {
        group.addTask {
          let worker = WorkerID()
          var count = 0
          while ContinuousClock.now < end {
            let claims = try await queue.claim(
              worker: worker, region: "bench", lease: .seconds(60))
            for claim in claims {
              try await queue.settle(claim)
              count += 1
            }
          }
          return count
        }
      }
      return try await group.reduce(0, +)
    }
    return Double(count) / (start.duration(to: .now) / .seconds(1))
  }
}
