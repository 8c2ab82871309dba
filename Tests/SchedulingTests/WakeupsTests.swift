import Testing

@testable import Scheduling

@Suite struct WakeupsTests {
  @Test func `a call between two sleeps is not forgotten`() async {
    let wakeups = Wakeups()
    await wakeups.wake()
    await wakeups.next(within: .seconds(3600))
  }

  @Test func `a sleep that was ended early does not end the next one`() async {
    let wakeups = Wakeups()
    await wakeups.wake()
    await wakeups.next(within: .seconds(3600))
    let sleeper = Task { await wakeups.next(within: .seconds(3600)) }
    // Time enough for a wake that is on its way to arrive.
    for _ in 0..<1000 { await Task.yield() }
    #expect(await wakeups.isAsleep)
    await wakeups.wake()
    await sleeper.value
  }
}
