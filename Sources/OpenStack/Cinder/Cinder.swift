/// Volumes: Cinder's API, https://docs.openstack.org/api-ref/block-storage/v3/.
///
/// Every call states its microversion: the newest that both sides know, at least 3.42 (Pike), from
/// which on a volume in use can be extended.
public struct Cinder: VersionedService {
  static let service = Service.volume
  static let needed = "3.42"
  static let known = "3.70"

  let cloud: Cloud

  /// The volumes of one cloud's region.
  public init(_ cloud: Cloud) {
    self.cloud = cloud
  }

  // MARK: - Looking

  /// One volume; `GET /volumes/{id}`.
  public func volume(_ id: String) async throws -> CinderVolume {
    struct Body: Decodable { let volume: CinderVolume }
    return try await cloud.send(await get("/volumes/\(id)")).decode(Body.self).volume
  }

  /// The project's volumes with this key and value in their metadata; `GET /volumes/detail`.
  public func volumes(where key: String, is value: String) async throws -> [CinderVolume] {
    try await cloud.list(
      CinderVolume.self,
      await get("/volumes/detail", query: [("metadata", "{'\(key)':'\(value)'}")]),
      key: "volumes"
    ).filter { $0.metadata[key] == value }
  }

  /// How many snapshots a volume has in Cinder; `GET /snapshots`.
  public func snapshotCount(of volume: String) async throws -> Int {
    struct Snapshot: Decodable { let id: String }
    return try await cloud.list(
      Snapshot.self, await get("/snapshots", query: [("volume_id", volume)]), key: "snapshots"
    ).count
  }

  /// The types that the project may use; `GET /types`.
  public func types() async throws -> [CinderType] {
    try await cloud.list(CinderType.self, await get("/types"), key: "volume_types")
  }

  /// Whether a type's volumes are encrypted; false when this user may not know; `GET
  /// /types/{id}/encryption`.
  public func isEncrypted(_ type: CinderType) async throws -> Bool {
    struct Body: Decodable { let encryption_id: String? }
    do {
      return try await cloud.send(await get("/types/\(type.id)/encryption")).decode(Body.self)
        .encryption_id != nil
    } catch let error as CloudError where error.isNotFound || error.status == 403 {
      return false
    }
  }

  /// The zones that volumes can be in; `GET /os-availability-zone`.
  public func zones() async throws -> [String] {
    try await availableZones()
  }

  /// What is used of the project's limits; `GET /limits`.
  public func limits() async throws -> CinderLimits {
    try await absoluteLimits(CinderLimits.self)
  }

  // MARK: - Changing

  /// Makes a volume, which goes on being made after this returns; `POST /volumes`.
  ///
  /// - Returns: its id.
  /// - Throws: `CloudError`; when `mayHaveHappened`, look for it by its metadata.
  public func create(_ volume: NewVolume) async throws -> String {
    struct Body: Encodable { let volume: NewVolume }
    struct Reply: Decodable {
      struct Made: Decodable { let id: String }
      let volume: Made
    }
    return try await cloud.send(await post("/volumes", Body(volume: volume)))
      .decode(Reply.self).volume.id
  }

  /// Begins to delete a volume; what Cinder makes of it shows in its status; `DELETE /volumes/{id}`.
  public func delete(_ volume: String) async throws {
    try await cloud.send(await delete("/volumes/\(volume)"))
  }

  /// Begins to make a volume larger, in use or not; `os-extend`.
  ///
  /// - Parameter size: in GiB, above what it has.
  public func extend(_ volume: String, to size: Int) async throws {
    struct Size: Encodable { let new_size: Int }
    try await act(["os-extend": Size(new_size: size)], volume)
  }

  /// Keeps a free volume from being attached or deleted: it is `attaching`; `os-reserve`.
  public func reserve(_ volume: String) async throws { try await act("os-reserve", volume) }

  /// Takes that back; `os-unreserve`.
  public func unreserve(_ volume: String) async throws { try await act("os-unreserve", volume) }

  /// Says whether a server may boot from it; `os-set_bootable`.
  public func setBootable(_ bootable: Bool, _ volume: String) async throws {
    try await act(["os-set_bootable": ["bootable": bootable]], volume)
  }

  /// Sets what Nova reads `hw_…` properties from; `os-set_image_metadata`.
  public func setImageMetadata(_ metadata: [String: String], of volume: String) async throws {
    try await act(["os-set_image_metadata": ["metadata": metadata]], volume)
  }

  /// Takes one key of the metadata away; `DELETE /volumes/{id}/metadata/{key}`.
  public func removeMetadata(_ key: String, of volume: String) async throws {
    try await cloud.send(await delete("/volumes/\(volume)/metadata/\(key)"))
  }

  private func act(_ action: String, _ volume: String) async throws {
    try await act([action: String?.none], volume)
  }

  private func act(_ body: some Encodable, _ volume: String) async throws {
    try await cloud.send(await post("/volumes/\(volume)/action", body))
  }
}
