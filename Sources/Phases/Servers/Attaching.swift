import Jobs
import OpenStack

/// Attaches volumes to a running server and detaches them, through Nova: Cinder alone may not.
struct Attaching: Sendable {
  private let cloud: RegionCloud
  private let server: String
  private let ledger: CloudLedger
  private let job: RunningJob

  /// - Parameter server: Nova's id.
  init(_ cloud: RegionCloud, _ server: String, _ ledger: CloudLedger, _ job: RunningJob) {
    self.cloud = cloud
    self.server = server
    self.ledger = ledger
    self.job = job
  }

  /// Whether a volume is attached to the server, as Cinder has it.
  func isAttached(_ volume: String) async throws -> Bool {
    let volume = try await cloud.cinder.volume(volume)
    return volume.status == .inUse && volume.servers.contains(server)
  }

  /// Attaches a volume, reserved or not, and waits until it is; one that is already is fine.
  func attach(_ volume: String) async throws {
    if try await isAttached(volume) { return }
    try await free(volume)
    try await ledger.ensure(.attachVolume, on: volume) {
      try await cloud.nova.attach(volume, to: server)
    } until: {
      try await settled(volume).servers.contains(server)
    }
    try await Settling.until(
      within: .seconds(120), job, "the volume \(volume) was not attached to the server \(server)"
    ) {
      try await isAttached(volume)
    }
  }

  /// Detaches a volume, and waits until it is free; one that is free is fine.
  func detach(_ volume: String) async throws {
    if try await !isAttached(volume) { return }
    try await ledger.ensure(.detachVolume, on: volume) {
      try await cloud.nova.detach(volume, from: server)
    } until: {
      try await settled(volume).servers.isEmpty
    }
    try await Settling.until(
      within: .seconds(120), job,
      "the guest did not let go of the volume \(volume), and it was not detached from the server \(server)"
    ) {
      try await cloud.cinder.volume(volume).servers.isEmpty
    }
  }

  /// Keeps a free volume from being attached or deleted.
  func reserve(_ volume: String) async throws {
    if try await cloud.cinder.volume(volume).status == .attaching { return }
    try await ledger.ensure(.reserveVolume, on: volume) {
      try await cloud.cinder.reserve(volume)
    } until: {
      try await cloud.cinder.volume(volume).status == .attaching
    }
  }

  /// Detaches a volume and keeps it from being attached again; one that is gone, or about to be, is fine.
  func withdraw(_ volume: String) async throws {
    do {
      let status = try await cloud.cinder.volume(volume).status
      // A broken one cannot be attached, nor reserved.
      if status == .deleting || status.isError { return }
    } catch let error as CloudError where error.isNotFound {
      return
    }
    try await waitUntilAttached(volume)
    try await detach(volume)
    try await reserve(volume)
  }

  /// An attachment that Nova has begun shows like a reservation of ours, and may come about at any time.
  private func waitUntilAttached(_ volume: String) async throws {
    if server.isEmpty { return }
    try await ledger.waitOut([.attachVolume], on: volume)
    try await Settling.wait(
      within: .seconds(300), job,
      "Nova did not end attaching the volume \(volume) to the server \(server)"
    ) {
      guard [.attaching, .reserved].contains(try await cloud.cinder.volume(volume).status) else {
        return true
      }
      do {
        let attached = try await cloud.nova.attachments(of: server)
        return attached.contains { $0.volume == volume } ? nil : true
      } catch let error as CloudError where error.isNotFound {
        return true
      }
    }
  }

  /// Takes that back.
  func free(_ volume: String) async throws {
    guard try await cloud.cinder.volume(volume).status == .attaching else { return }
    try await ledger.ensure(.freeVolume, on: volume) {
      try await cloud.cinder.unreserve(volume)
    } until: {
      try await cloud.cinder.volume(volume).status == .available
    }
  }

  private func settled(_ volume: String) async throws -> CinderVolume {
    try await Settling.wait(
      within: .seconds(120), job, "Cinder did not settle the volume \(volume)"
    ) {
      let now = try await cloud.cinder.volume(volume)
      return [.available, .inUse].contains(now.status) ? now : nil
    }
  }
}
