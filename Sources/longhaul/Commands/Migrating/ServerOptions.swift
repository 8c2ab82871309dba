import ArgumentParser
import Migrations

/// What describes a server's migration; the same for `plan server` and `migrate server`.
struct ServerOptions: ParsableArguments {
  @Argument(help: "The server's name or id.")
  var server: String

  @Option(help: "The region that it is in.")
  var from: String

  @Option(help: "The region that it goes to.")
  var to: String

  @Option(
    name: .customLong("volume"),
    help:
      "Only this data volume, by name or id, for a server that runs there; may be given several times."
  )
  var volumes: [String] = []

  @Option(help: "The server at the destination, by name or id, that those volumes are attached to.")
  var attachTo: String?

  @Option(
    help:
      "How its volumes travel: snapshots (while it runs), or image (through Glance, while it stands still; also where they are not on Ceph).",
    transform: Policy.Method.argument)
  var method: Policy.Method = .snapshots

  @Option(
    help: "How the server is brought to a standstill: stop, or pause (at once, as by a power cut).",
    transform: Policy.Freeze.argument)
  var freeze: Policy.Freeze?

  @Option(
    help: "When its twin is made: prestaged (before the seed), or create (at the cutover).",
    transform: Policy.Placement.argument)
  var placement: Policy.Placement?

  @OptionGroup var choices: PolicyOptions

  func validate() throws {
    if volumes.isEmpty != (attachTo == nil) {
      throw ValidationError(
        "--volume and --attach-to go together: without both, the server itself moves")
    }
    if attachTo != nil, freeze != nil || placement != nil || method == .image {
      throw ValidationError(
        "--freeze, --placement and --method are about the server itself: with --volume, volumes are detached from"
          + " one and attached to the other")
    }
  }
}
