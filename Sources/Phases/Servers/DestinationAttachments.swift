import Jobs
import Journal
import OpenStack

/// Data volumes for a server that runs at the destination: they are attached at the cutover.
struct DestinationAttachments: DestinationWorkload {
  private let attaching: Attaching
  private let cloud: RegionCloud
  private let ledger: CloudLedger
  private let server: String
  private let volumes: [String]
  private let marked: MarkedVolumes

  /// - Parameter work: in the destination's region.
  /// - Throws: `PermanentFailure` when no server is named.
  init(_ work: ServerJob) throws {
    guard let server = work.record.destination else {
      throw PermanentFailure("no server is named that the volumes are to be attached to")
    }
    cloud = work.cloud
    ledger = work.ledger
    self.server = server
    attaching = Attaching(work.cloud, server, work.ledger, work.job)
    marked = work.markedVolumes
    // In the order of the source's devices.
    volumes = work.assignment.volumes.compactMap(\.destinationVolume)
  }

  /// Reserves them, so that nobody deletes or attaches them.
  func prestage() async throws {
    for volume in volumes where try await !attaching.isAttached(volume) {
      try await attaching.reserve(volume)
    }
  }

  /// Nova attaches nothing to a server that is broken, or that it does something with.
  func obstacle() async throws -> Obstacle? {
    let server = try await cloud.nova.server(server)
    if server.status == .error {
      return Obstacle(what: "\(ServerFault(server: server.name, fault: server.fault))")
    }
    if let task = server.task {
      return Obstacle(what: "Nova has the task \(task) with the server \(server.name)")
    }
    return Obstacle(hostOf: server)
  }

  /// Attaches them, the first device first.
  func start() async throws {
    // What an earlier attempt sent to take them back would take them away for good.
    for volume in volumes { try await ledger.waitOut([.detachVolume], on: volume) }
    for volume in volumes { try await attaching.attach(volume) }
  }

  /// Says what became of those that were all attached since the freeze, and of which one is attached elsewhere now, or
  /// whose server is gone; nil: nothing of that.
  func takenByItsUser() async throws -> String? {
    for volume in volumes
    where try await !ledger.hasDoneSinceFreeze(.attachVolume, on: volume) { return nil }
    for volume in volumes {
      do {
        let elsewhere = try await cloud.cinder.volume(volume).servers.filter { $0 != server }
        if let other = elsewhere.first {
          return
            "the volume \(volume) was attached, and is at the server \(other) now: it is left so"
        }
      } catch let error as CloudError where error.isNotFound {
        return "the volume \(volume) was attached, and its user deleted it"
      }
    }
    do {
      if try await !cloud.nova.server(server).isEnding { return nil }
    } catch let error as CloudError where error.isNotFound {
      // Deleted, with the volumes left behind.
    }
    return
      "the server \(server) is gone, after the volumes had been attached to it: they are left as they are"
  }

  /// The server's that they are attached to.
  func address() async throws -> String? { try await cloud.neutron.address(ofServer: server) }

  /// Detaches and reserves them: what is reserved, a call that comes late cannot attach.
  func remove() async throws {
    for volume in volumes.reversed() { try await attaching.withdraw(volume) }
  }

  /// Takes the marks away.
  func release() async throws { try await marked.release() }
}
