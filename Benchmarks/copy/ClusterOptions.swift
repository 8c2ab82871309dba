import ArgumentParser
import Ceph

/// Both clusters.
struct ClusterOptions: ParsableArguments {
  @Option(help: "The source cluster's ceph.conf.") var west: String
  @Option(help: "The destination cluster's ceph.conf.") var east: String

  func connect() async throws -> (west: Cluster, east: Cluster) {
    (
      try await Cluster.connect(ClusterConfiguration(configurationFile: west)),
      try await Cluster.connect(ClusterConfiguration(configurationFile: east))
    )
  }
}
