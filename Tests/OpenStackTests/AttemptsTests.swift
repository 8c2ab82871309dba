import Synchronization
import Testing

@testable import HTTP
@testable import OpenStack

/// What is made of the answers to one call.
struct AttemptsTests {
  private let options = CloudOptions(patience: .seconds(60), pause: .milliseconds(1))
  private let token = Secret("gAAA-1")

  /// What came of a call that is answered like this, one answer an attempt.
  private func run(
    _ answers: [Response], of call: Call = .get(.compute, "/servers")
  ) async -> (result: Result<Int, any Error>, sent: Int) {
    let attempts = Attempts(call, "c", options, hiding: [token])
    let left = Mutex(answers[...])
    do {
      let reply = try await attempts.run { _ in
        try #require(left.withLock { $0.popFirst() })
      }
      return (.success(reply.status), answers.count - left.withLock(\.count))
    } catch {
      return (.failure(error), answers.count - left.withLock(\.count))
    }
  }

  private func response(_ status: Int, retryAfter: String? = nil) -> Response {
    Response(
      status: status, headers: retryAfter.map { ["retry-after": $0] } ?? [:],
      body: Array(#"{"message": "busy with gAAA-1"}"#.utf8))
  }

  @Test func `a busy service is asked again, and one that wants no more is heard`() async throws {
    let (patient, sent) = await run([response(503), response(429, retryAfter: "0"), response(200)])
    #expect(try patient.get() == 200)
    #expect(sent == 3)
    let (refused, once) = await run([response(404), response(200)])
    #expect(try refused.get() == 404)
    #expect(once == 1)
  }

  @Test(arguments: [
    (409, nil, false), (409, "0", false), (413, nil, false), (413, "1", true), (429, nil, true),
    (401, nil, false), (503, "0", true),
  ])
  func `what is asked again of a call that makes something`(
    status: Int, retryAfter: String?, isAskedAgain: Bool
  ) async throws {
    let post = try Call.post(.compute, "/servers", body: [String: String]())
    let (result, sent) = await run(
      [response(status, retryAfter: retryAfter), response(202)], of: post)
    #expect(try result.get() == (isAskedAgain ? 202 : status))
    #expect(sent == (isAskedAgain ? 2 : 1))
  }

  @Test
  func `who says when to come back has done nothing, a balancer that lost the service may have`()
    async throws
  {
    let post = try Call.post(.compute, "/servers", body: [String: String]())
    let (again, both) = await run([response(503, retryAfter: "0"), response(202)], of: post)
    #expect(try again.get() == 202)
    #expect(both == 2)
    let (lost, once) = await run([response(503), response(202)], of: post)
    #expect(try lost.get() == 503)
    #expect(once == 1)
    let reply = Reply(status: 503, headers: [:], body: [], call: post, cloud: "c")
    #expect(CloudError(reply).mayHaveHappened)
  }

  @Test func `only the service itself says that there is no such thing`() {
    func answer(_ headers: [String: String]) -> CloudError {
      CloudError(
        Reply(status: 404, headers: headers, body: [], call: .get(.compute, "/x"), cloud: "c"))
    }
    let gone = answer(["x-openstack-request-id": "req-1"])
    #expect(gone.isNotFound && !gone.isPassing)
    let astray = answer([:])
    #expect(!astray.isNotFound && astray.isPassing)
    #expect(astray.description.contains("not by the service itself"))
  }

  @Test func `a pause beyond the patience is for who called, and no secret is repeated`()
    async throws
  {
    let (result, sent) = await run([response(503, retryAfter: "120"), response(200)])
    #expect(sent == 1)
    let error = try #require(throws: CloudError.self) { try result.get() }
    #expect(error.retryAfter == 120)
    #expect(error.description == "cloud c: GET compute /servers: 503: busy with …")
  }
}
