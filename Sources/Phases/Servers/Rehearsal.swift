import Ceph
import Jobs
import Journal
import Migrations
import OpenStack
import Servers
import Subprocess

/// A server's clone for a while, whose volumes are clones of what the last sealed round left.
struct Rehearsal {
  private let work: ServerJob
  private let record: RehearsalRecord
  private let marks: Marks

  private var cloud: RegionCloud { work.cloud }
  private var ledger: CloudLedger { work.ledger }
  private var job: RunningJob { work.job }

  /// - Parameter work: in the destination's region.
  init(_ work: ServerJob, _ record: RehearsalRecord) {
    self.work = work
    self.record = record
    marks = Marks(record)
  }

  /// Boots it and looks at it; what was seen so far is in the result, also when it fails.
  ///
  /// - Throws: what the clouds throw; ``ServerFault``, ``ProbeFailure``, `PermanentFailure`.
  func run(_ result: inout RehearsalResult) async throws {
    let snapshots = try await snapshots()
    result.round = snapshots.round
    try await step("makes its volumes")
    let volumes = try await volumes(snapshots.names)
    try await step("boots")
    let ports = try await ports()
    let start = ContinuousClock.now
    let server = try await make(volumes, ports)
    do {
      try await boot(server)
      result.boot = .now - start
      if let reason = silence(hasPort: !ports.isEmpty) {
        try await work.note("rehearsal \(record.id) does not ask the probe: \(reason)")
        try await watch(reason)
      } else if work.assignment.migration.options.probe == nil {
        try await watch(nil)
      } else {
        result.probe = try await probe(server)
      }
    } catch {
      result.console = try? await cloud.nova.console(of: server, lines: Self.consoleLines)
      throw error
    }
    result.console = try await cloud.nova.console(of: server, lines: Self.consoleLines)
  }

  /// Deletes all that was made, also what nobody wrote down.
  func remove() async throws {
    try await ledger.waitOut(.createServer)
    // Lists leave out those that Nova has deleted and keeps for a while, with their volumes.
    let written = try await ledger.made(by: .createServer, on: name)
    for id in Set(try await mine().map(\.id) + written) {
      try await work.serverRemoval.remove(id)
    }
    try await ledger.waitOut(.createPort)
    for port in try await cloud.neutron.ports(named: marks.port(0)) {
      try await ledger.delete(.deletePort, on: port.id) {
        try await cloud.neutron.delete(port: port.id)
      }
    }
    try await made.remove()
  }

  /// Removes what an earlier one left, and keeps that.
  func clear() async throws {
    try await remove()
    try await job.write { transaction in
      work.context.journal.failRehearsal(record.id, "it was called off", in: transaction)
      work.context.journal.recordRehearsalRemoved(record.id, in: transaction)
    }
  }

  /// Tells who waits for it what it does now.
  func step(_ step: String) async throws {
    try await job.write { transaction in
      work.context.journal.recordStep(step, ofRehearsal: record.id, in: transaction)
    }
  }

  // MARK: - Its parts

  private var name: String { "rehearsal of \(work.record.name)" }
  private var made: DestinationVolumes {
    DestinationVolumes(work, marks: marks, prefix: "rehearsal of ")
  }

  /// The last round that is complete at the destination, with each volume's snapshot there.
  private func snapshots() async throws -> (round: Int, names: [VolumeID: String]) {
    var rounds: [Int: [VolumeID: String]] = [:]
    for volume in work.assignment.volumes {
      for pair in try await work.context.journal.sealedPairs(of: volume.id) {
        rounds[pair.round, default: [:]][volume.id] = pair.destinationSnapshot.name
      }
    }
    let whole = rounds.filter { $0.value.count == work.assignment.volumes.count }
    guard let last = whole.keys.max(), let names = whole[last] else {
      throw PermanentFailure("no round is sealed yet")
    }
    return (last, names)
  }

  /// Cinder makes them, and their empty images give way to clones.
  private func volumes(_ snapshots: [VolumeID: String]) async throws -> [String] {
    var ids: [String] = []
    try await made.make { volume, made, image in
      guard let snapshot = snapshots[volume.id] else { return }
      try await clone(volume.destination, at: snapshot, to: image)
      ids.append(made.id)
    }
    return ids
  }

  private func clone(
    _ parent: ImageAddress, at snapshot: String, to image: ImageAddress
  ) async throws {
    let context = work.context
    let shape = try await context.withImage(parent, readOnly: true) { try await $0.information() }
    try await context.withPool(of: parent) { source in
      try await context.withPool(of: image) { pool in
        try job.check()
        if try await pool.imageNames().contains(image.image) {
          try await pool.removeImage(image.image)
        }
        let specification = ImageSpecification(
          size: shape.size, objectOrder: shape.objectSize.trailingZeroBitCount,
          features: shape.features.settable)
        // Format 2: the snapshot is not protected, so that the migration removes it as always.
        try await source.cloneImage(
          parent.image, at: snapshot, to: image.image, in: pool, specification, format: 2)
      }
    }
  }

  private func ports() async throws -> [String] {
    guard let wanted = record.network else { return [] }
    let networks = try await DestinationSurvey(work.cloud).networks()
    let network: DestinationFacts.Network
    do {
      network = try networks.called(wanted)
    } catch {
      throw PermanentFailure("in \(work.context.region) \(error)")
    }
    let name = marks.port(0)
    if let found = try await cloud.neutron.ports(named: name).first { return [found.id] }
    let new = NewPort(name: name, network: network.id, description: self.name)
    return [
      try await ledger.perform(.createPort, on: name, made: { $0 }) {
        try await cloud.neutron.create(new)
      }
    ]
  }

  private func make(_ volumes: [String], _ ports: [String]) async throws -> String {
    guard let arrangement = work.record.arrangement, let flavor = arrangement.flavor else {
      throw PermanentFailure("preflight arranged nothing for the server \(work.record.name)")
    }
    if let found = try await mine().first(where: { !$0.isEnding }) { return found.id }
    let wanted = work.record.description
    let new = NewServer(
      name: name, flavor: flavor, ports: ports, volumes: volumes,
      metadata: [marks.key: marks.value],
      tags: [], description: "made by longhaul, and removed by it", zone: arrangement.zone,
      keyPair: arrangement.keyPair, userData: wanted.userData,
      hasConfigDrive: wanted.hasConfigDrive)
    return try await ledger.perform(.createServer, on: name, made: { $0 }) {
      try await cloud.nova.create(new)
    }
  }

  private func boot(_ id: String) async throws {
    try await Settling.until(within: .seconds(600), job, "the \(name) did not boot") {
      let server = try await cloud.nova.server(id)
      if server.status == .error { throw ServerFault(server: name, fault: server.fault) }
      return server.isRunning
    }
  }

  /// Why the probe's answer would say nothing of the clone; nil: it would, or there is no probe.
  private func silence(hasPort: Bool) -> String? {
    let named = work.assignment.migration.options.probe.flatMap { work.context.probes[$0] }
    switch named?.kind {
    case .tcp, .http:
      // The server itself is still running, and answers there.
      guard named?.needsAddress == true else { return "it names no {address}" }
      return hasPort ? nil : "the clone has no network"
    case .command, nil: return nil
    }
  }

  private func watch(_ reason: String?) async throws {
    let time = "lets the guest run for \(record.watch.forPeople)"
    try await step(reason.map { "\(time); the probe is not asked: \($0)" } ?? time)
    try await pause(record.watch)
  }

  private func probe(_ server: String) async throws -> Duration? {
    try await step("waits for its probe")
    return try await ProbeRunner(work.context, work.assignment).run(
      job, ["LONGHAUL_SERVER": server, "LONGHAUL_REHEARSAL": "\(record.id)"]
    ) {
      try await cloud.neutron.address(ofServer: server)
    }
  }

  private func pause(_ time: Duration) async throws {
    let end = ContinuousClock.now + time
    while ContinuousClock.now < end {
      try job.check()
      try await Task.sleep(for: min(.milliseconds(500), end - .now))
    }
  }

  private func mine() async throws -> [NovaServer] {
    try await MarkedServers(cloud.nova, named: name, marks).all()
  }

  private static let consoleLines = 100
}
