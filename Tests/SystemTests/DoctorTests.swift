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
    /// What is said of it.
    let said: [String]
  }

  static let ailments = [
    Ailment(
      testDescription: "no database", change: ("database: .*", "database: host=127.0.0.1 port=1"),
      said: ["postgres", "connection", "127.0.0.1"]),
    Ailment(
      testDescription: "a configuration of Ceph without monitors",
      change: ("conf: .*w/ceph.conf", "conf: /dev/null"), said: ["ceph west", "/dev/null"]),
    Ailment(
      testDescription: "no authority",
      change: ("authority: .*", "authority: /nonexistent/authority.pem"),
      said: ["certificates", "/nonexistent/authority.pem"]),
    Ailment(
      testDescription: "another region's certificate",
      change: ("\\{region\\}.pem", "east.pem"), said: ["certificates", "west", "east"]),
    Ailment(
      testDescription: "no workers", change: ("\n  west:", "\n  north:"),
      said: ["longhaul worker --region north"]),
  ]

  @Test(arguments: ailments)
  func `what is wrong is found`(ailment: Ailment) async throws {
    try await Fleet.common { fleet in
      let file = fleet.directory.appending(
        component: ailment.testDescription.replacing(" ", with: "-") + ".yaml")
      let expression = try Regex(ailment.change.of)
      var text = try String(contentsOf: fleet.configurationFile, encoding: .utf8)
      #expect(text.contains(expression))
      text = text.replacing(expression, with: ailment.change.to)
      if ailment.change.to.contains("north") {
        text = text.replacing(": west\n", with: ": north\n")
      }
      try text.write(to: file, atomically: true, encoding: .utf8)
      let doctor = try await fleet.longhaul("doctor", "--config", file.path)
      #expect(doctor.exitCode == 7, "\(doctor)")
      for word in ailment.said { #expect(doctor.output.contains(word), "\(doctor)") }
    }
  }
}
