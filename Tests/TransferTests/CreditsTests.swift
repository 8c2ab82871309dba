import Synchronization
import Testing

@testable import Transfer

/// How many are out, and how many were at most.
private final class Tally: Sendable {
  private let state = Mutex((now: 0, most: 0))

  var most: Int { state.withLock(\.most) }

  func add(_ amount: Int) {
    state.withLock {
      $0.now += amount
      $0.most = max($0.most, $0.now)
    }
  }
}

@Suite struct CreditsTests {
  @Test func `never more than all credits are out, and all come back`() async throws {
    let credits = Credits(100)
    let out = Tally()
    try await withThrowingDiscardingTaskGroup { group in
      for index in 0..<500 {
        let amount = index % 40 + 1
        group.addTask {
          try await credits.take(amount)
          out.add(amount)
          await Task.yield()
          out.add(-amount)
          credits.giveBack(amount)
        }
      }
    }
    #expect(out.most <= 100)
    #expect(credits.free == 100)
  }

  @Test func `one that wants more than there is waits until it is alone`() async throws {
    let credits = Credits(10)
    try await credits.take(1000)
    #expect(credits.free == 0)
    credits.giveBack(1000)
    #expect(credits.free == 10)
  }

  @Test func `who is cancelled while waiting has taken nothing and holds up nobody`() async throws {
    let credits = Credits(10)
    try await credits.take(10)
    let first = Task { try await credits.take(10) }
    let second = Task { try await credits.take(5) }
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    credits.giveBack(10)
    try await second.value
    #expect(credits.free == 5)
  }
}
