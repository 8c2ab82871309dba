import Postgres
import Testing

@testable import Jobs

struct BusyFailureTests {
  private struct Busy: BusyFailure {
    let askedPause: Duration?
  }

  @Test func `a service that names a pause is left alone that long, within reason`() {
    let backoff = Backoff(base: .seconds(2), limit: .seconds(60))
    #expect(backoff.delay(after: 1, the: Busy(askedPause: .seconds(120))) == .seconds(120))
    #expect(backoff.delay(after: 1, the: Busy(askedPause: .seconds(86_400))) == .seconds(600))
    for error in [Busy(askedPause: nil), Busy(askedPause: .zero)] {
      #expect((Duration.seconds(1)...(.seconds(2))).contains(backoff.delay(after: 1, the: error)))
    }
  }
}
