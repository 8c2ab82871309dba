import Foundation
import TestSupport
import Testing

/// What is wrong is found, and what to do is said.
struct DoctorTests {
  @Test func `nothing is found where nothing is wrong`() async throws {
    try await Fleet.common { fleet in
      let doctor = try await fleet.longhaul("doctor")
      #expect(doctor.exitCode == 0, "\(doctor)")
    }
  }

  struct Ailment: CustomTestStringConvertible {
    let testDescription: String
    /// What of the configuration is replaced, and by what.
    let change: (of: String, to: String)
    /// What fails, and what is said of it.
    let area: String
    let said: String
  }

  static let ailments = [
    Ailment(
      testDescription: "no database", change: ("database: .*", "database: host=127.0.0.1 port=1"),
      area: "postgres", said: "127.0.0.1"),
    Ailment(
      testDescription: "a configuration of Ceph without monitors",
      change: ("conf: .*w/ceph.conf", "conf: /dev/null"), area: "ceph west", said: "/dev/null"),
    Ailment(
      testDescription: "no authority",
      change: ("authority: .*", "authority: /nonexistent/authority.pem"), area: "certificates",
      said: "/nonexistent/authority.pem"),
    Ailment(
      testDescription: "another region's certificate", change: ("\\{region\\}.pem", "east.pem"),
      area: "certificates", said: "east"),
    Ailment(
      testDescription: "no workers", change: ("\\bwest\\b", "north"), area: "workers",
      said: "longhaul worker --region north"),
  ]

  @Test(arguments: ailments)
  func `what is wrong is found`(ailment: Ailment) async throws {
    try await Fleet.common { fleet in
      let file = fleet.directory.appending(
        component: ailment.testDescription.replacing(" ", with: "-") + ".yaml")
      let expression = try Regex(ailment.change.of)
      let text = try String(contentsOf: fleet.configurationFile, encoding: .utf8)
      #expect(text.contains(expression))
      try text.replacing(expression, with: ailment.change.to)
        .write(to: file, atomically: true, encoding: .utf8)
      let doctor = try await fleet.longhaul(
        "doctor", "--config", file.path, "--format", "json")
      #expect(doctor.exitCode == 7, "\(doctor)")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let failed = try decoder.decode([Check].self, from: Data(doctor.output.utf8))
        .filter { $0.result == "failed" }
      #expect(
        failed.contains { check in
          check.area == ailment.area
            && [check.detail, check.whatToDo ?? ""].contains { $0.contains(ailment.said) }
        }, "\(doctor)")
    }
  }

  private struct Check: Decodable {
    let area: String
    let result: String
    let detail: String
    let whatToDo: String?
  }
}
