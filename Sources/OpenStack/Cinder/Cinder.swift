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

  /// The snapshots of that name; `GET /snapshots?name=`.
  public func snapshots(named name: String) async throws -> [CinderSnapshot] {
    try await cloud.list(
      CinderSnapshot.self, await get("/snapshots", query: [("name", name)]), key: "snapshots")
  }

  /// The snapshots whose names begin so; `GET /snapshots`.
  public func snapshots(prefixed prefix: String) async throws -> [CinderSnapshot] {
    try await cloud.list(CinderSnapshot.self, await get("/snapshots"), key: "snapshots")
      .filter { $0.name?.hasPrefix(prefix) ?? false }
  }

  /// The types that the project may use; `GET /types`.
  public func types() async throws -> [CinderType] {
    try await cloud.list(CinderType.self, await get("/types"), key: "volume_types")
  }

  /// Whether a type's volumes are encrypted; nil when this user may not know; `GET
  /// /types/{id}/encryption`.
  public func isEncrypted(_ type: CinderType) async throws -> Bool? {
    struct Body: Decodable { let encryption_id: String? }
    do {
      return try await cloud.send(await get("/types/\(type.id)/encryption")).decode(Body.self)
        .encryption_id != nil
    } catch let error as CloudError where error.isNotFound {
      return false
    } catch let error as CloudError where error.isForbidden {
      return nil
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

  /// What is left of the project's quotas, those of each type, too; nil when this user may not know; `GET
  /// /os-quota-sets/{project}?usage=true`.
  public func quota() async throws -> CinderQuota? {
    struct Body: Decodable { let quota_set: CinderQuota }
    do {
      let project = try await cloud.projectID()
      let call = try await get("/os-quota-sets/\(project)", query: [("usage", "true")])
      return try await cloud.send(call).decode(Body.self).quota_set
    } catch let error as CloudError where error.isForbidden || error.isNotFound {
      return nil
    }
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

  /// Makes a snapshot of a volume, in use or not, which goes on being made after this returns; `POST
  /// /snapshots`.
  ///
  /// - Returns: its id.
  public func createSnapshot(of volume: String, named name: String) async throws -> String {
    struct Body: Encodable {
      struct Snapshot: Encodable {
        let volume_id: String
        let name: String
        // Before microversion 3.66 a volume in use is refused without it.
        let force = true
      }
      let snapshot: Snapshot
    }
    struct Reply: Decodable { let snapshot: CinderSnapshot }
    return try await cloud.send(
      await post("/snapshots", Body(snapshot: .init(volume_id: volume, name: name)))
    ).decode(Reply.self).snapshot.id
  }

  /// Begins to delete a snapshot; `DELETE /snapshots/{id}`.
  public func deleteSnapshot(_ id: String) async throws {
    try await cloud.send(await delete("/snapshots/\(id)"))
  }

  /// Begins to write a volume into a new image; `os-volume_upload_image`.
  ///
  /// - Parameter evenAttached: it may be attached to a server, if Cinder's `enable_force_upload` says so;
  ///   otherwise that is a bad request.
  /// - Returns: the image's id.
  public func upload(
    _ volume: String, to name: String, evenAttached: Bool = false
  ) async throws -> String {
    struct Body: Encodable {
      struct Upload: Encodable {
        let image_name: String
        let force: Bool
        let disk_format = "raw"
        let container_format = "bare"
        let visibility = "private"
        let protected = false
      }
      let upload: Upload
      enum CodingKeys: String, CodingKey { case upload = "os-volume_upload_image" }
    }
    struct Reply: Decodable {
      struct Upload: Decodable { let image_id: String }
      let upload: Upload
      enum CodingKeys: String, CodingKey { case upload = "os-volume_upload_image" }
    }
    return try await cloud.send(
      await post(
        "/volumes/\(volume)/action", Body(upload: .init(image_name: name, force: evenAttached)))
    ).decode(Reply.self).upload.image_id
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

  /// Says of a volume that it is free, whatever Cinder was doing with it; `os-reset_status`, for
  /// administrators.
  public func setAvailable(_ volume: String) async throws {
    try await act(["os-reset_status": ["status": "available"]], volume)
  }

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
