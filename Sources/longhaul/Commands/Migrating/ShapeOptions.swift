import ArgumentParser
import Ceph
import Journal
import Migrations

/// How destination images differ from their sources.
struct ShapeOptions: ParsableArguments {
  @Option(help: "Their objects' size, such as 4MiB.", transform: ByteCount.argument)
  var objectSize: ByteCount?

  @Option(help: "Their stripe unit, such as 64KiB.", transform: ByteCount.argument)
  var stripeUnit: ByteCount?

  @Option(help: "Objects in a stripe.")
  var stripeCount: UInt64?

  @Option(
    help: "Their features, separated by commas: layering,exclusive-lock,object-map,fast-diff.")
  var features: String?

  @Option(help: "The pool for their data objects.")
  var dataPool: String?

  @Flag(help: "Leave the source images' metadata behind.")
  var noMetadata = false

  func validate() throws {
    if let size = objectSize?.bytes {
      guard size.nonzeroBitCount == 1, (4096...(32 << 20)).contains(size) else {
        throw ValidationError("--object-size has to be a power of two from 4KiB to 32MiB")
      }
    }
    if (stripeUnit == nil) != (stripeCount == nil) {
      throw ValidationError("--stripe-unit and --stripe-count go together")
    }
    if let stripeCount, stripeCount < 1 {
      throw ValidationError("--stripe-count has to be at least 1")
    }
    if let unit = stripeUnit?.bytes,
      unit < 512 || (objectSize.map { $0.bytes % unit != 0 } ?? false)
    {
      throw ValidationError("--stripe-unit has to be at least 512B and divide the object's size")
    }
    if let names, ImageFeatures(names: names) == nil {
      throw ValidationError(
        "--features has a name that is no feature of an image: \(names.joined(separator: ", "))")
    }
  }

  private var names: [String]? {
    features.map { $0.split(separator: ",").map(String.init) }
  }

  var destination: Options.Destination {
    Options.Destination(
      objectSize: objectSize?.bytes, stripeUnit: stripeUnit?.bytes, stripeCount: stripeCount,
      features: names, dataPool: dataPool, copiesMetadata: !noMetadata)
  }
}
