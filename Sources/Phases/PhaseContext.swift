import Ceph
import Jobs
public import Journal
public import struct Journal.ImageAddress
public import Logging
import Transfer

/// What a worker's phases work with: its region, and what it reads of others.
public struct PhaseContext: Sendable {
  /// The region that the worker serves.
  public let region: String
  /// Its cluster.
  public let cluster: RegionCluster
  /// Its OpenStack; nil: the configuration has none, and it moves volumes only.
  public let cloud: RegionCloud?
  /// Other regions' OpenStack, by region, where the configuration has them: images are read there.
  public let otherClouds: [String: RegionCloud]
  /// The migrations' rows.
  public let journal: Journal
  /// The commands that this worker runs, by the name of their set.
  public let hooks: [String: HookSet]
  /// What it asks whether a destination is there, by name.
  public let probes: [String: Probe]
  /// How it reads the source of a route.
  public let sources: SourceDirectory
  /// For what happened, in one line each.
  public let logger: Logger

  /// All of its parts.
  public init(
    region: String, cluster: RegionCluster, cloud: RegionCloud? = nil,
    otherClouds: [String: RegionCloud] = [:], journal: Journal,
    hooks: [String: HookSet], probes: [String: Probe] = [:], sources: SourceDirectory,
    logger: Logger
  ) {
    self.region = region
    self.cluster = cluster
    self.cloud = cloud
    self.otherClouds = otherClouds
    self.journal = journal
    self.hooks = hooks
    self.probes = probes
    self.sources = sources
    self.logger = logger
  }

  /// The region's OpenStack.
  ///
  /// - Throws: ``NoCloud``.
  var requiredCloud: RegionCloud {
    get throws {
      guard let cloud else { throw NoCloud(region: region) }
      return cloud
    }
  }

  /// Opens an image of this worker's cluster, and closes it whatever happens.
  func withImage<Result>(
    _ address: ImageAddress, at snapshot: Snapshot? = nil, readOnly: Bool = false,
    _ body: (Image) async throws -> Result
  ) async throws -> Result {
    try await withPool(of: address) { pool in
      try await pool.withImage(address.image, at: snapshot, readOnly: readOnly, body)
    }
  }

  /// Opens a volume's source, by its id where that is known: it may have been renamed while it is in use.
  func withSource<Result>(
    _ volume: VolumeRecord, readOnly: Bool = false, _ body: (Image) async throws -> Result
  ) async throws -> Result {
    guard let id = volume.sourceImageID else {
      return try await withImage(volume.source, readOnly: readOnly, body)
    }
    return try await withPool(of: volume.source) { pool in
      try await pool.withImage(id: id, readOnly: readOnly, body)
    }
  }

  /// Opens the pool that an image lies in, and closes it whatever happens.
  func withPool<Result>(
    of address: ImageAddress, _ body: (Pool) async throws -> Result
  ) async throws -> Result {
    try await cluster.using { cluster in
      try await cluster.withPool(address.pool, namespace: address.namespace, body)
    }
  }
}
