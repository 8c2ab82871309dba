/// Servers: Nova's API, https://docs.openstack.org/api-ref/compute/.
///
/// Every call states its microversion: the newest that both sides know, at least 2.85 (Ussuri), from
/// which on it can be said of an attached volume whether it goes with its server.
public struct Nova: VersionedService {
  static let service = Service.compute
  static let needed = "2.85"
  static let known = "2.93"

  let cloud: Cloud

  /// The servers of one cloud's region.
  public init(_ cloud: Cloud) {
    self.cloud = cloud
  }

  // MARK: - Looking

  /// One server; `GET /servers/{id}`.
  public func server(_ id: String) async throws -> NovaServer {
    struct Body: Decodable { let server: NovaServer }
    return try await cloud.send(await get("/servers/\(id)")).decode(Body.self).server
  }

  /// The project's servers whose name is exactly this; `GET /servers/detail?name=`.
  public func servers(named name: String) async throws -> [NovaServer] {
    // Nova takes a regular expression, whose dialect depends on its database: so only a part is asked
    // for, and compared here.
    let plain = name.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    return try await servers(query: plain.isEmpty ? [] : [("name", String(plain))])
      .filter { $0.name == name }
  }

  /// All servers of the project; `GET /servers/detail`.
  public func servers(query: [(String, String)] = []) async throws -> [NovaServer] {
    try await cloud.list(
      NovaServer.self, await get("/servers/detail", query: query), key: "servers")
  }

  /// A server's volumes; `GET /servers/{id}/os-volume_attachments`.
  public func attachments(of server: String) async throws -> [NovaAttachment] {
    struct Body: Decodable { let volumeAttachments: [NovaAttachment] }
    return try await cloud.send(await get("/servers/\(server)/os-volume_attachments"))
      .decode(Body.self).volumeAttachments
  }

  /// The flavors that the project may use; `GET /flavors/detail`.
  public func flavors() async throws -> [NovaFlavor] {
    try await cloud.list(NovaFlavor.self, await get("/flavors/detail"), key: "flavors")
  }

  /// This user's key pairs: their public keys by their names; `GET /os-keypairs`.
  public func keyPairs() async throws -> [String: String] {
    struct Item: Decodable {
      struct Pair: Decodable { let name, public_key: String }
      let keypair: Pair
    }
    let pairs = try await cloud.list(Item.self, await get("/os-keypairs"), key: "keypairs")
      .map { ($0.keypair.name, $0.keypair.public_key) }
    return Dictionary(pairs) { first, _ in first }
  }

  /// A key pair's public key; nil when the user has no such pair; `GET /os-keypairs/{name}`.
  ///
  /// - Parameter user: the id of its owner, whose pairs else only administrators see: nil for them, too; by
  ///   default this user.
  public func publicKey(_ name: String, of user: String? = nil) async throws -> String? {
    struct Body: Decodable {
      struct Pair: Decodable { let public_key: String }
      let keypair: Pair
    }
    do {
      var call = try await get("/os-keypairs/\(URLText.escape(name))")
      if let user { call.query.append(("user_id", user)) }
      return try await cloud.send(call).decode(Body.self).keypair.public_key
    } catch let error as CloudError where error.isNotFound || error.isForbidden {
      return nil
    }
  }

  /// The addresses of a server's cards in the order of its devices, but for those of one network, which
  /// come together, and for those without an IP address, which are left out; `GET /servers/{id}`.
  ///
  /// The order is in the reply's text alone: the members of a JSON object have none.
  public func cards(of server: String) async throws -> [String] {
    let text = String(
      decoding: try await cloud.send(await get("/servers/\(server)")).body, as: UTF8.self)
    var cards: [String] = []
    for match in text.matches(of: /"OS-EXT-IPS-MAC:mac_addr": *"([^"]+)"/) {
      let card = String(match.1)
      if !cards.contains(card) { cards.append(card) }
    }
    return cards
  }

  /// The zones that servers can be in; `GET /os-availability-zone`.
  public func zones() async throws -> [String] {
    try await availableZones()
  }

  /// The project's server groups; `GET /os-server-groups`.
  public func groups() async throws -> [NovaServerGroup] {
    try await cloud.list(
      NovaServerGroup.self, await get("/os-server-groups"), key: "server_groups")
  }

  /// What is used of the project's limits; -1 is without limit; `GET /limits`.
  public func limits() async throws -> NovaLimits {
    try await absoluteLimits(NovaLimits.self)
  }

  /// The last lines of a server's console; `os-getConsoleOutput`.
  public func console(of server: String, lines: Int) async throws -> String {
    struct Body: Encodable {
      struct Length: Encodable { let length: Int }
      let length: Length
      enum CodingKeys: String, CodingKey { case length = "os-getConsoleOutput" }
    }
    struct Output: Decodable { let output: String }
    var call = try await post(
      "/servers/\(server)/action", Body(length: .init(length: lines)))
    call.repeats = true
    return try await cloud.send(call).decode(Output.self).output
  }

  /// Whether a new server can be given a host name beside its name.
  public func takesHostNames() async throws -> Bool { try await knows("2.90") }

  // MARK: - Changing

  /// Makes a server, which goes on being built after this returns; `POST /servers`.
  ///
  /// - Returns: its id.
  /// - Throws: `CloudError`; when `mayHaveHappened`, look for it by its metadata.
  public func create(_ server: NewServer) async throws -> String {
    struct Body: Decodable {
      struct Made: Decodable { let id: String }
      let server: Made
    }
    return try await cloud.send(await post("/servers", server)).decode(Body.self).server.id
  }

  /// Begins to delete a server; `DELETE /servers/{id}`.
  public func delete(_ server: String) async throws {
    try await cloud.send(await delete("/servers/\(server)"))
  }

  /// Begins to delete one that Nova keeps, as deleted, for a while; `forceDelete`.
  public func deleteForGood(_ server: String) async throws { try await act("forceDelete", server) }

  /// Begins to start one that is stopped; `os-start`.
  ///
  /// - Throws: `CloudError`, a conflict when it is not stopped, or locked.
  public func start(_ server: String) async throws { try await act("os-start", server) }

  /// Begins to stop one that runs: the guest is asked first; `os-stop`.
  public func stop(_ server: String) async throws { try await act("os-stop", server) }

  /// Begins to pause one that runs: its processors stand still at once; `pause`.
  public func pause(_ server: String) async throws { try await act("pause", server) }

  /// Begins to let a paused one go on; `unpause`.
  public func unpause(_ server: String) async throws { try await act("unpause", server) }

  /// Begins to take one off its host, whatever it does there; its volumes stay with it; `shelve`.
  public func shelve(_ server: String) async throws { try await act("shelve", server) }

  /// Begins to boot a shelved one on some host; `unshelve`.
  public func unshelve(_ server: String) async throws { try await act("unshelve", server) }

  /// Takes a lock away; `unlock`.
  public func unlock(_ server: String) async throws { try await act("unlock", server) }

  /// Locks a server against its users, administrators excepted; `lock`.
  public func lock(_ server: String, reason: String) async throws {
    struct Body: Encodable {
      struct Reason: Encodable { let locked_reason: String }
      let lock: Reason
    }
    try await cloud.send(
      await post("/servers/\(server)/action", Body(lock: .init(locked_reason: reason))))
  }

  /// Begins to attach a volume; `POST /servers/{id}/os-volume_attachments`.
  public func attach(_ volume: String, to server: String) async throws {
    struct Body: Encodable {
      struct Attachment: Encodable { let volumeId: String }
      let volumeAttachment: Attachment
    }
    try await cloud.send(
      await post(
        "/servers/\(server)/os-volume_attachments",
        Body(volumeAttachment: .init(volumeId: volume))))
  }

  /// Begins to detach a volume, which the guest has to let go; `DELETE
  /// /servers/{id}/os-volume_attachments/{volume}`.
  public func detach(_ volume: String, from server: String) async throws {
    try await cloud.send(
      await delete("/servers/\(server)/os-volume_attachments/\(volume)"))
  }

  /// Has a volume stay when its server is deleted; `PUT /servers/{id}/os-volume_attachments/{volume}`.
  public func keep(volume: String, of server: String) async throws {
    struct Body: Encodable {
      struct Attachment: Encodable {
        let volumeId: String
        let delete_on_termination = false
      }
      let volumeAttachment: Attachment
    }
    var call = try await post(
      "/servers/\(server)/os-volume_attachments/\(volume)",
      Body(volumeAttachment: .init(volumeId: volume)))
    call.method = .put
    try await cloud.send(call)
  }

  /// Takes one key of the metadata away; `DELETE /servers/{id}/metadata/{key}`.
  public func removeMetadata(_ key: String, of server: String) async throws {
    try await cloud.send(await delete("/servers/\(server)/metadata/\(key)"))
  }

  /// Makes a key pair of a public key; `POST /os-keypairs`.
  public func createKeyPair(_ name: String, publicKey: String) async throws {
    struct Body: Encodable {
      struct Pair: Encodable {
        let name: String
        let public_key: String
        let type = "ssh"
      }
      let keypair: Pair
    }
    try await cloud.send(
      await post("/os-keypairs", Body(keypair: .init(name: name, public_key: publicKey))))
  }

  /// Deletes a key pair; one that is gone is fine; `DELETE /os-keypairs/{name}`.
  public func deleteKeyPair(_ name: String) async throws {
    do {
      try await cloud.send(await delete("/os-keypairs/\(URLText.escape(name))"))
    } catch let error as CloudError where error.isNotFound {
      // It is gone.
    }
  }

  private func act(_ action: String, _ server: String) async throws {
    try await cloud.send(await post("/servers/\(server)/action", [action: String?.none]))
  }
}
