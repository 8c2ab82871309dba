import ArgumentParser
import Journal
import Migrations

/// What describes a migration; the same for `plan` and `migrate volume`.
struct MigrationOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The source images: POOL/IMAGE or POOL/NAMESPACE/IMAGE. Several cut over together.",
      valueName: "source"),
    transform: ImageAddress.argument)
  var sources: [ImageAddress]

  @Option(help: "The region that the volumes are in.")
  var from: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "The region that they go to; after it, the destination images, if not called the same.",
      valueName: "region> [<pool/image> ..."))
  var to: [String]

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

  @Option(help: "Rounds before it counts as one that cannot reach the target.")
  var mostRounds: Int?

  @Option(help: "Between rounds while it waits, such as 1m.", transform: Duration.argument)
  var roundInterval: Duration?

  @Option(
    help: "A set of hooks of the configuration, or none. Without it, default if there is one.")
  var hooks: String?

  @Flag(help: "Overwrite destination images that hold data.")
  var overwrite = false

  @Flag(help: "List changes without the object map, which old clients may have left wrong.")
  var distrustObjectMap = false

  @OptionGroup(title: "The destination images") var shape: ShapeOptions
}
