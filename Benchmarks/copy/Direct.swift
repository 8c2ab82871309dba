import ArgumentParser
import Ceph

/// The peer of a seed: what librbd does by itself.
struct Direct: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copies a snapshot into an image that exists, once; prints the seconds.")

  @OptionGroup var clusters: ClusterOptions
  @Option(help: "The pool, in both clusters.") var pool = "volumes"
  @Option(help: "Reads in flight.") var depth = 16
  @Argument(help: "The source image.") var image: String
  @Argument(help: "Its snapshot.") var snapshot: String

  func run() async throws {
    let (west, east) = try await clusters.connect()
    let (source, destination) = (try await west.pool(pool), try await east.pool(pool))
    try await source.withImage(image, readOnly: true) { image in
      guard let found = try await image.snapshots().first(where: { $0.name == snapshot }) else {
        throw ValidationError("\(pool)/\(self.image) has no snapshot \(snapshot)")
      }
      try await source.withImage(self.image, at: found, readOnly: true) { from in
        try await destination.withImage(self.image, readOnly: false) { to in
          try await to.acquireExclusiveLock()
          let sample = try await Sample.of {
            try await DirectCopy(source: from, destination: to, depth: depth).run()
          }
          print(Sample.rounded(sample.seconds))
        }
      }
    }
  }
}
