import ArgumentParser
import Migrations
import Phases

/// How a migration cuts over, whatever it moves.
struct PolicyOptions: ParsableArguments {
  @Option(help: "A policy of the configuration.")
  var policy = "default"

  @Option(
    parsing: .unconditional,
    help: "The longest downtime that is accepted, such as 5s.", transform: Duration.argument)
  var target: Duration?

  @Option(
    help: "When to cut over: auto, manual, or \"at 2026-12-24T22:00:00Z\".",
    transform: Policy.Cutover.argument)
  var cutover: Policy.Cutover?

  @Option(
    help: "When the target cannot be reached: hold, throttle or proceed.",
    transform: Policy.Divergence.argument)
  var divergence: Policy.Divergence?

  @Option(
    help: "How much is compared: full, sampled or off.", transform: Policy.Verification.argument)
  var verification: Policy.Verification?

  @Option(help: "How many rounds after the seed before the target counts as out of reach.")
  var mostRounds: Int?

  @Option(
    help: "The pause between rounds while the migration waits, such as 1m.",
    transform: Duration.argument)
  var roundInterval: Duration?

  @Option(
    help: "A set of hooks of the configuration, or none. Without it, default if there is one.")
  var hooks: String?

  @Option(
    help: "A probe of the configuration, or none. Without it, default if there is one.")
  var probe: String?

  @Flag(help: "List changes without the object map, which old clients may have left wrong.")
  var distrustObjectMap = false
}

extension PolicyOptions {
  /// The policy that was named, with what the command line changes.
  ///
  /// - Throws: `Complaint` that names what does not fit.
  func policy(_ configuration: Configuration) throws(Complaint) -> Policy {
    var policy = try configuration.policy(policy)
    if let target {
      guard Policy.targets.contains(target) else {
        throw Complaint(
          .usage,
          "--target has to be \(Policy.targets.lowerBound.forPeople) to"
            + " \(Policy.targets.upperBound.forPeople), not \(target.forPeople)")
      }
      policy.target = target
    }
    if let mostRounds {
      guard Policy.roundCounts.contains(mostRounds) else {
        throw Complaint(
          .usage,
          "--most-rounds has to be \(Policy.roundCounts.lowerBound) to"
            + " \(Policy.roundCounts.upperBound), not \(mostRounds)")
      }
      policy.mostRounds = mostRounds
    }
    if let roundInterval {
      guard roundInterval >= .seconds(1) else {
        throw Complaint(.usage, "--round-interval has to be at least 1 s")
      }
      policy.roundInterval = roundInterval
    }
    policy.cutover = cutover ?? policy.cutover
    policy.divergence = divergence ?? policy.divergence
    policy.verification = verification ?? policy.verification
    return policy
  }

  /// The probe that was named; nil for none.
  ///
  /// - Parameter ofServer: volumes alone have no address, so that a default one that needs it is none.
  /// - Throws: `Complaint` that names those there are.
  func probeName(_ configuration: Configuration, ofServer: Bool) throws(Complaint) -> String? {
    switch probe {
    case "none": return nil
    case nil:
      guard let standard = configuration.probes["default"], ofServer || !standard.needsAddress
      else { return nil }
      return "default"
    case let name?:
      _ = try configuration.probe(name)
      return name
    }
  }

  /// The hooks that were named; nil for none.
  ///
  /// - Throws: `Complaint` that names those there are.
  func hookSet(_ configuration: Configuration) throws(Complaint) -> String? {
    switch hooks {
    case "none": return nil
    case nil: return configuration.hooks["default"] == nil ? nil : "default"
    case let name?:
      _ = try configuration.hooks(name)
      return name
    }
  }
}
