import Jobs
import Journal
import Migrations
import OpenStack
import Servers

/// How it comes to be.
extension DestinationServer {
  /// The one server of this migration, made if there is none, with Nova's task with it ended.
  func made() async throws -> NovaServer {
    let found = try await found()
    // One that Nova failed to build never comes to anything, however often it is looked at.
    let sound = found.filter {
      !$0.isEnding && (work.isReturning || $0.wasLaunched || $0.status != .error)
    }
    let chosen = sound.first { $0.id == record.destination } ?? sound.first
    // One that its user deleted keeps its volumes as long as Nova keeps it.
    if !work.isReturning { try await removeSurplus(found, but: chosen?.id) }
    let id: String
    if let chosen {
      id = chosen.id
    } else if work.isReturning {
      throw PermanentFailure("the server \(record.name) is gone from where it came from")
    } else {
      let new = try await new()
      for volume in new.volumes { try await freeing.free(volume) }
      id = try await ledger.perform(.createServer, on: record.name, made: { $0 }) {
        try await nova.create(new)
      }
    }
    try await job.write { transaction in
      work.context.journal.recordDestinationServer(
        id, of: work.assignment.migration.id, in: transaction)
    }
    return try await settled(id)
  }

  /// A call whose reply was lost may have made one more than is needed.
  func removeSurplus(_ found: [NovaServer], but chosen: String?) async throws {
    for surplus in found where surplus.id != chosen {
      try await work.serverRemoval.remove(surplus.id)
    }
  }

  private func new() async throws -> NewServer {
    guard let arrangement = record.arrangement else {
      throw PermanentFailure("preflight arranged nothing for the server \(record.name)")
    }
    var new = try NewServer(twinOf: record, arrangement, work.assignment.volumes)
    new.metadata[work.marks.key] = work.marks.value
    try await DestinationKeyPair(work).provision(arrangement)
    new.ports = try await DestinationPorts(work).provision(arrangement)
    return new
  }

  /// Whether the cutover makes it.
  var isMadeLate: Bool {
    !work.isReturning && work.assignment.migration.policy.placement == .create
  }

  /// Nobody else attaches or deletes them, and a server that is made too late does not get them.
  func reserveVolumes() async throws {
    for volume in work.assignment.volumes.compactMap(\.destinationVolume) {
      try await freeing.reserve(volume)
    }
  }

  var freeing: Attaching { Attaching(work.cloud, record.destination ?? "", ledger, job) }
}
