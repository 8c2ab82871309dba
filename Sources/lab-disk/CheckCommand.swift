import ArgumentParser
import Ceph

/// Proves that every acknowledged record is there.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Proves that every acknowledged record is on the image and intact.",
    discussion: """
      Of each slot the newest acknowledged record must be there, or a newer one that was not \
      acknowledged any more. Over all logs the numbers must be without gap, and none given \
      twice: one given twice means that a writer went on from an older state of the image. Exit \
      code 1 says that something is missing; it is listed.
      """)

  @OptionGroup var target: ImageOptions

  @Option(help: "A writer's log; may be given several times, in any order.")
  var log: [String]

  @Flag(help: "A writer was killed: numbers that nobody acknowledged may be missing.")
  var gapsAllowed = false

  func run() async throws {
    let logs = try log.map { try AcknowledgementLog(reading: $0) }
    let claims = try Claims(logs)
    var findings = claims.problems(gapsAllowed: gapsAllowed)
    let missing = try await target.withImage(readOnly: true) { image in
      try claims.region.validate(imageSize: try await image.size())
      return try await problems(of: claims, on: image)
    }
    findings += missing
    for line in claims.summary { Terminal.say(line) }
    Terminal.say("on the image    \(claims.newest.count - missing.count) of \(claims.newest.count)")
    guard findings.isEmpty else {
      Terminal.say("MISSING: \(findings.count) problem(s) on \(target.image)")
      for finding in findings.prefix(50) { Terminal.say("  \(finding)") }
      if findings.count > 50 { Terminal.say("  … and \(findings.count - 50) more") }
      throw ExitCode.failure
    }
    Terminal.say("every acknowledged record is there")
  }

  private func problems(of claims: Claims, on image: Image) async throws -> [String] {
    let region = claims.region
    let wanted = claims.newest.values.sorted { $0.number < $1.number }
    return try await concurrently(wanted, atOnce: 32) { claim in
      let bytes = try await image.read(
        region.offset(ofSlot: claim.slot), count: Int(region.recordSize))
      return Self.problem(claim, bytes)
    }.compactMap { $0 }
  }

  private static func problem(_ claim: Acknowledgement, _ bytes: [UInt8]) -> String? {
    let name = "record \(claim.number) (\(claim.label), slot \(claim.slot))"
    do throws(Record.Flaw) {
      let record = try Record(decoding: bytes)
      if record.slot != claim.slot { return "\(name): its place holds one of slot \(record.slot)" }
      if record.number < claim.number { return "\(name): its place holds record \(record.number)" }
      return nil
    } catch .empty {
      return "\(name): its place is empty"
    } catch .foreign {
      return "\(name): its place holds something else"
    } catch {
      return "\(name): damaged"
    }
  }
}
