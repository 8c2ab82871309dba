import Ceph
import Jobs
import Journal
import Migrations

/// Looks at one side, keeps what was seen, and stops the migration when something is in the way.
struct PreflightPhase: Phase {
  let context: PhaseContext
  let assignment: Assignment
  let side: Side

  func perform(_ job: RunningJob) async throws -> Settlement {
    let migration = assignment.migration
    let server = try await assignment.server.map {
      try ServerPreflight(assignment, $0, context.requiredCloud)
    }?.look(at: side)
    // Those that move through Glance may not be on Ceph.
    let volumes = (assignment.isByImage ? [] : assignment.volumes).map {
      var volume = Draft.Volume(
        source: $0.source, destination: $0.isPlaced ? $0.destination : nil,
        overwrite: $0.overwrite, size: $0.shape?.size)
      volume.isReturning = migration.failbackOf != nil
      volume.isOpen = server?.isOpen ?? false
      return volume
    }
    let findings =
      try await context.cluster.using { cluster in
        try await Preflight(
          cluster, self.side, isPaused: assignment.isPaused,
          isCompared: migration.policy.verification == .full
        ).findings(
          volumes, options: migration.options,
          hooks: migration.options.hooks.flatMap { context.hooks[$0] },
          probe: migration.options.probe.flatMap { context.probes[$0] }, hasServer: server != nil)
      } + (server?.findings ?? []) + unreachable
    let blocking = findings.filter(\.blocks)
    if !blocking.isEmpty {
      throw PermanentFailure(blocking.map(\.sentence).joined(separator: "; "))
    }
    let shapes = side == .source && !assignment.isByImage ? try await shapes() : []
    let (journal, side) = (context.journal, side)
    return { transaction in
      if let description = server?.description {
        try journal.recordDescription(description, of: migration.id, in: transaction)
      }
      if let arrangement = server?.arrangement {
        try journal.recordArrangement(arrangement, of: migration.id, in: transaction)
      }
      for (volume, id, shape) in shapes {
        try journal.recordSource(volume, imageID: id, shape: shape, in: transaction)
      }
      for finding in findings {
        journal.record(.finding, finding.sentence, of: migration.id, in: transaction)
      }
      try await journal.apply(.preflightPassed(side), to: migration.id, in: transaction)
    }
  }

  /// The destination's workers read the source's images.
  private var unreachable: [Finding] {
    let region = assignment.migration.sourceRegion
    guard side == .destination, assignment.isByImage, context.otherClouds[region] == nil else {
      return []
    }
    return [
      Finding(
        .destination, nil, blocks: true,
        "its workers do not reach the OpenStack of \(region), whose images they have to read",
        "add regions.\(region).openstack to their configuration")
    ]
  }

  private func shapes() async throws -> [(VolumeID, String, ImageShape)] {
    var shapes: [(VolumeID, String, ImageShape)] = []
    for volume in assignment.volumes {
      try await context.withImage(volume.source, readOnly: true) { image in
        let information = try await image.information()
        let shape = ImageShape(
          size: information.size, objectSize: information.objectSize,
          stripeUnit: information.stripeUnit, stripeCount: information.stripeCount,
          features: information.features.rawValue, metadata: try await image.metadata())
        shapes.append((volume.id, information.id, shape))
      }
    }
    return shapes
  }
}
