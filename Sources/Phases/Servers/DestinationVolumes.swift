import Ceph
import Jobs
import Journal
import Migrations
import OpenStack
import Servers

/// A server's volumes at the destination, made through Cinder.
struct DestinationVolumes {
  private let work: ServerJob
  private let marks: Marks
  private let prefix: String

  private var record: ServerRecord { work.record }
  private var cloud: RegionCloud { work.cloud }
  private var ledger: CloudLedger { work.ledger }
  private var job: RunningJob { work.job }

  /// - Parameters:
  ///   - work: in the destination's region.
  ///   - marks: by which they are found again; nil: the migration's own.
  ///   - prefix: before their names.
  init(_ work: ServerJob, marks: Marks? = nil, prefix: String = "") {
    self.work = work
    self.marks = marks ?? work.marks
    self.prefix = prefix
  }

  /// Makes those that are missing, and keeps where their images are.
  func provision() async throws {
    try await ledger.waitOut(.createVolume)
    try await make(keep)
  }

  /// Makes those that are missing of images, in place of all that an earlier round made.
  func provision(from images: [VolumeID: String], round: Int) async throws {
    try await ledger.waitOut(.createVolume)
    for stale in try await cloud.cinder.volumes(where: marks.key, is: marks.value)
    where !(stale.metadata[Marks.position]?.hasSuffix(".\(round)") ?? false) {
      try await work.volumeRemoval.remove(stale.id)
    }
    try await make(from: images, round: round, keep)
  }

  private func keep(
    _ volume: VolumeRecord, _ made: CinderVolume, _ image: ImageAddress
  ) async throws {
    try await job.write { transaction in
      try await work.context.journal.recordDestinationVolume(
        made.id, image: image, of: volume, region: work.context.region, in: transaction)
    }
  }

  /// Makes those that are missing, in their order.
  ///
  /// - Parameters:
  ///   - images: what they are made of; none: they are empty.
  ///   - round: the images' one.
  func make(
    from images: [VolumeID: String] = [:], round: Int? = nil,
    _ body: (VolumeRecord, CinderVolume, ImageAddress) async throws -> Void
  ) async throws {
    for volume in work.assignment.volumes {
      guard
        let attached = record.description.volumes.first(where: { $0.id == volume.sourceVolume }),
        let index = record.description.volumes.firstIndex(of: attached),
        let arranged = record.arrangement?.volumes[index]
      else { throw PermanentFailure("preflight arranged nothing for \(volume.source)") }
      let place = round.map { "\(volume.position).\($0)" } ?? "\(volume.position)"
      let image = images[volume.id]
      let made = try await make(volume, attached, arranged, at: place, from: image)
      try await describe(made, like: attached)
      // What Cinder made of an image may be anywhere.
      let address = image == nil ? try await find(made) : ImageAddress(cinder: made.id)
      try await body(volume, made, address)
    }
  }

  /// Deletes all that were made, also those that nobody wrote down.
  func remove() async throws {
    try await ledger.waitOut(.createVolume)
    for volume in try await cloud.cinder.volumes(where: marks.key, is: marks.value) {
      try await work.volumeRemoval.remove(volume.id)
    }
  }

  // MARK: - Making

  private func make(
    _ volume: VolumeRecord, _ attached: AttachedVolume, _ arranged: Arrangement.Volume,
    at position: String, from image: String?
  ) async throws -> CinderVolume {
    let mine = try await cloud.cinder.volumes(where: marks.key, is: marks.value)
      .filter { $0.metadata[Marks.position] == position }
    // A call whose reply was lost may have made one more than is needed, and one that Cinder failed to
    // make comes to nothing.
    let sound = mine.filter { $0.status != .error }
    let chosen = sound.first { $0.id == volume.destinationVolume } ?? sound.first
    for surplus in mine where surplus.id != chosen?.id {
      try await work.volumeRemoval.remove(surplus.id)
    }
    let id: String
    if let chosen {
      id = chosen.id
    } else {
      var metadata = attached.metadata
      metadata[marks.key] = marks.value
      metadata[Marks.position] = position
      let new = NewVolume(
        name: prefix + attached.name, description: attached.description,
        size: try await size(attached, from: image),
        image: image, type: arranged.type, zone: arranged.zone, metadata: metadata)
      id = try await ledger.perform(.createVolume, on: attached.label, made: { $0 }) {
        try await cloud.cinder.create(new)
      }
    }
    func made() async throws -> CinderVolume? {
      let made = try await cloud.cinder.volume(id)
      if made.status.isError {
        throw PermanentFailure(
          """
          Cinder put the new volume \(attached.label) (\(id)) into \(made.status): \
          `cinder --os-volume-api-version 3.5 message-list` says why
          """)
      }
      // A server that Nova failed to build holds it `reserved`.
      return [.available, .inUse, .attaching, .reserved].contains(made.status) ? made : nil
    }
    let what = "Cinder did not make the volume \(attached.label) (\(id))"
    let ready =
      image == nil
      ? try await Settling.wait(within: .seconds(300), job, what, made)
      : try await work.waitForBytes(what, made)
    if ready.isEncrypted {
      throw PermanentFailure(
        """
        the new volume \(attached.label) (\(id)) is encrypted, which its type's users cannot see beforehand: \
        map '\(attached.type ?? "its type")' to a type without encryption, `cancel` and migrate again
        """)
    }
    if ready.isMultiattach {
      throw PermanentFailure(
        """
        the new volume \(attached.label) (\(id)) is multiattach: map '\(attached.type ?? "its type")' to a type \
        without, `cancel` and migrate again
        """)
    }
    return ready
  }

  /// In GiB. The source may have been extended since preflight.
  private func size(_ attached: AttachedVolume, from image: String?) async throws -> Int {
    guard let image, let bytes = try await cloud.glance.image(image).size else {
      return attached.size
    }
    return max(attached.size, Int((bytes + (1 << 30) - 1) >> 30))
  }

  private func describe(_ made: CinderVolume, like attached: AttachedVolume) async throws {
    let missing = attached.imageMetadata.filter { made.imageMetadata[$0.key] != $0.value }
    if !missing.isEmpty {
      try await ledger.perform(.describeVolume, on: made.id) {
        try await cloud.cinder.setImageMetadata(missing, of: made.id)
      }
    }
    let bootable = attached.isBootable || attached.isRoot
    if bootable != made.isBootable {
      try await ledger.perform(.describeVolume, on: made.id) {
        try await cloud.cinder.setBootable(bootable, made.id)
      }
    }
  }

  private func find(_ made: CinderVolume) async throws -> ImageAddress {
    let name = "volume-\(made.nameID ?? made.id)"
    for pool in cloud.pools {
      let names = try await work.context.withPool(of: ImageAddress(pool: pool, image: name)) {
        try await $0.imageNames()
      }
      if names.contains(name) { return ImageAddress(pool: pool, image: name) }
    }
    throw PermanentFailure(
      """
      Cinder made the volume \(made.id), but there is no image \(name) in \
      \(cloud.pools.joined(separator: ", ")): name its pool below \
      regions.\(work.context.region).openstack.pools, or map the volume's type to one on this Ceph
      """)
  }

  // MARK: - Growing

  /// Brings a volume to a size in bytes, in use or not; never makes it smaller.
  func grow(_ volume: VolumeRecord, to bytes: UInt64) async throws {
    guard let id = volume.destinationVolume else { return }
    let size = Int((bytes + (1 << 30) - 1) >> 30)
    let before = try await cloud.cinder.volume(id)
    let attaching = Attaching(cloud, record.destination ?? "", ledger, job)
    // An attempt that was broken off may have left it free.
    var isReserved = before.status == .attaching
    if before.status == .available {
      let wasReserved = try await ledger.hasBegun(.reserveVolume, on: id)
      let wasFreed = try await ledger.hasBegun(.freeVolume, on: id)
      isReserved = wasReserved || wasFreed
    }
    if before.size >= size {
      if isReserved { try await attaching.reserve(id) }
      return
    }
    if before.status == .reserved {
      throw PermanentFailure(
        """
        the volume \(id) has to grow to \(size) GiB, and Cinder extends none that a shelved server has: let an \
        administrator set its state to available, extend it, and set it back to reserved; then `resume`. Leave the \
        server \(record.name) shelved: it would run beside its twin
        """)
    }
    // What is reserved by us cannot be extended either.
    try await attaching.free(id)
    try await ledger.perform(.extendVolume, on: id) {
      try await cloud.cinder.extend(id, to: size)
    }
    try await Settling.until(
      within: .seconds(120), job, "Cinder did not extend the volume \(id) to \(size) GiB"
    ) {
      let now = try await cloud.cinder.volume(id)
      if now.status.isError {
        throw PermanentFailure(
          """
          Cinder put the volume \(id) into \(now.status) as it was extended: cinder-volume's log says why. Reset its \
          state, and `resume`
          """)
      }
      return now.size >= size && [.available, .inUse].contains(now.status)
    }
    if isReserved { try await attaching.reserve(id) }
  }
}
