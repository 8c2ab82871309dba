import Foundation
import Testing

@testable import HTTP

/// HTTPS: only who proves to be the service gets the password.
struct TLSTests {
  /// A server of openssl's for `body`, with a certificate for a name, and its authority's file.
  private func withServer(
    for name: String, days: Int = 2, _ body: (Int, String) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      component: "tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let port = Int.random(in: 20_000..<32_000)
    let script = """
      cd "$0" && openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem \
        -subj /CN=lab -addext "subjectAltName=$1" -days "$2" 2>/dev/null || exit 1
      exec openssl s_server -quiet -accept 127.0.0.1:"$3" -cert cert.pem -key key.pem -www
      """
    let server = Process()
    server.executableURL = URL(filePath: "/bin/sh")
    server.arguments = ["-c", script, folder.path, name, "\(days)", "\(port)"]
    server.standardInput = FileHandle.nullDevice
    server.standardOutput = FileHandle.nullDevice
    server.standardError = FileHandle.nullDevice
    try server.run()
    defer { server.terminate() }
    try await ready(port)
    try await body(port, folder.appending(component: "cert.pem").path)
  }

  private func ready(_ port: Int) async throws {
    let transport = Transport(Trust(verifies: false), connections: 1)
    for _ in 0..<200 {
      if (try? await transport.send(request(port))) != nil { return await transport.close() }
      try await Task.sleep(for: .milliseconds(50))
    }
    await transport.close()
    Issue.record("openssl's server did not start")
  }

  private func request(_ port: Int) -> Request {
    Request(url: "https://127.0.0.1:\(port)/", timeLimit: .seconds(10), isFresh: true)
  }

  private func outcome(_ port: Int, authority: String?) async -> String {
    let transport = Transport(Trust(authority: authority), connections: 1)
    defer { Task { await transport.close() } }
    do {
      return "\(try await transport.send(request(port)).status)"
    } catch TransportFailure.untrusted {
      return "untrusted"
    } catch {
      return "\(error)"
    }
  }

  @Test func `a mere connection sends nothing, and is told from none`() async throws {
    try await withServer(for: "IP:127.0.0.1") { port, _ in
      let transport = Transport(Trust(), connections: 1)
      func connect(_ port: Int) async throws -> Int {
        try await transport.send(
          Request(
            url: "http://127.0.0.1:\(port)", timeLimit: .seconds(10), isFresh: true,
            onlyConnects: true)
        ).status
      }
      let status = try await connect(port)
      #expect(status == 0)
      await #expect(throws: TransportFailure.self) { try await connect(1) }
      await transport.close()
    }
  }

  @Test func `the own authority is trusted, others and other names are not`() async throws {
    try await withServer(for: "IP:127.0.0.1") { port, authority in
      #expect(await outcome(port, authority: authority) == "200")
      #expect(await outcome(port, authority: nil) == "untrusted")
    }
    try await withServer(for: "IP:127.0.0.2") { port, authority in
      #expect(await outcome(port, authority: authority) == "untrusted")
    }
  }
}
