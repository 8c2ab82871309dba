import ArgumentParser
import Journal
import Migrations

/// What describes a migration of volumes; the same for `plan volume` and `migrate volume`.
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

  @Flag(help: "Overwrite destination images that hold data.")
  var overwrite = false

  @OptionGroup var choices: PolicyOptions

  @OptionGroup(title: "The destination images") var shape: ShapeOptions
}
