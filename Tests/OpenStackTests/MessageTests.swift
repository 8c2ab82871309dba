import Foundation
import Testing

@testable import OpenStack

struct MessageTests {
  @Test(arguments: [
    (
      #"{"conflictingRequest": {"code": 409, "message": "Instance x is locked"}}"#, 409,
      "Instance x is locked"
    ),
    (
      #"{"error": {"code": 401, "title": "Unauthorized", "message": "The request"}}"#, 401,
      "The request"
    ),
    (
      #"{"NeutronError": {"type": "MacAddressInUse", "message": "in use", "detail": ""}}"#, 409,
      "in use"
    ),
    (#"{"message": "plain"}"#, 400, "plain"),
    (#"{"errors": [{"status": 404, "detail": "no such"}]}"#, 404, "no such"),
    (
      "<html><head><title>401</title></head><body><h1>401 Unauthorized</h1>\n This server</body></html>",
      401, "401 Unauthorized This server"
    ),
    ("upstream\n timed out", 504, "upstream timed out"), ("", 409, "not in this state"),
    ("{}", 404, "there is none"),
  ])
  func `each service's way to say what is wrong is understood`(
    body: String, status: Int, message: String
  ) {
    #expect(ErrorBody.message(Array(body.utf8), status: status) == message)
  }

  @Test func `Retry-After is seconds or a moment`() {
    let now = Date(timeIntervalSince1970: 1_795_000_000)
    #expect(RetryAfter.seconds("7", now: now) == 7)
    #expect(RetryAfter.seconds("0", now: now) == 0)
    #expect(RetryAfter.seconds("Wed, 18 Nov 2026 11:06:50 GMT", now: now) == 10)
    #expect(RetryAfter.seconds("Wed, 18 Nov 2026 11:06:30 GMT", now: now) == 0)
    #expect(RetryAfter.seconds("soon", now: now) == nil)
  }

  @Test func `addresses are joined and escaped`() {
    #expect(
      URLText.join("http://n:9696/", "/v2.0/ports", query: [("name", "a b&c"), ("x", "ü")])
        == "http://n:9696/v2.0/ports?name=a%20b%26c&x=%C3%BC")
    #expect(
      URLText.join("http://n:9696/v2.0", "/v2.0/ports", query: []) == "http://n:9696/v2.0/ports")
    #expect(URLText.version(of: "http://c:8776/v3/abc") == "http://c:8776/v3")
    #expect(URLText.version(of: "http://c/compute/v2.1") == "http://c/compute/v2.1")
    let query = URLText.query(of: "http://n/x?marker=a%20b&limit=1")
    #expect(query.map(\.0) == ["marker", "limit"])
    #expect(query.map(\.1) == ["a b", "1"])
  }

  @Test func `microversions are numbers, not fractions`() throws {
    let (old, new) = try (#require(Microversion("2.9")), #require(Microversion("2.79")))
    #expect(old < new)
    #expect(Microversion("2") == nil)
    #expect(Microversion("2.x") == nil)
  }

  @Test func `a token's life is by Keystone's own clock`() throws {
    let body = """
      {"token": {"issued_at": "2026-11-26T22:00:00.123456Z",
                 "expires_at": "2026-11-26T23:00:00.000000Z"}}
      """
    let reply = try JSONDecoder().decode(TokenReply.self, from: Data(body.utf8))
    #expect((3599...3600).contains(reply.life))
  }

  @Test func `a service that repeats a secret is not repeated`() {
    let call = Call.get(.compute, "/servers")
    let error = CloudError(.refused(400, "bad token gAAA-1 in gAAA-1"), call, cloud: "c")
      .redacting([Secret("gAAA-1"), Secret("")])
    #expect(error.description == "cloud c: GET compute /servers: 400: bad token … in …")
    #expect(error.isBadRequest)
  }

  @Test func `nothing shows a secret`() throws {
    let configuration = CloudConfiguration(
      name: "c", authURL: "http://k", region: nil,
      credentials: .password(
        user: Credentials.Named(name: "u"), Secret("hunter2"),
        project: Credentials.Named(name: "p")))
    var text = ""
    dump(configuration, to: &text)
    text += "\(configuration) \(String(reflecting: configuration)) \(Secret("hunter2"))"
    #expect(!text.contains("hunter2"))
    let request = try JSONEncoder().encode(TokenRequest(credentials: configuration.credentials))
    #expect(String(decoding: request, as: UTF8.self).contains("hunter2"))
  }
}
