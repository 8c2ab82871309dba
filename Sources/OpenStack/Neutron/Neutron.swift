/// Networks: Neutron's API, https://docs.openstack.org/api-ref/network/v2/.
public struct Neutron: Sendable {
  private let cloud: Cloud

  /// The networks of one cloud's region.
  public init(_ cloud: Cloud) {
    self.cloud = cloud
  }

  // MARK: - Looking

  /// One port; `GET /ports/{id}`.
  public func port(_ id: String) async throws -> NeutronPort {
    struct Reply: Decodable { let port: NeutronPort }
    return try await cloud.send(.get(.network, "/v2.0/ports/\(id)")).decode(Reply.self).port
  }

  /// The ports of a server; `GET /ports?device_id=`.
  public func ports(ofServer server: String) async throws -> [NeutronPort] {
    try await ports([("device_id", server)])
  }

  /// A server's first fixed address; nil: it has none; `GET /ports?device_id=`.
  public func address(ofServer server: String) async throws -> String? {
    try await ports(ofServer: server).flatMap(\.addresses).first?.address
  }

  /// The ports in a network that this user may see; `GET /ports?network_id=`.
  public func ports(inNetwork network: String) async throws -> [NeutronPort] {
    try await ports([("network_id", network)])
  }

  /// The project's ports of this name; `GET /ports?name=`.
  public func ports(named name: String) async throws -> [NeutronPort] {
    try await ports([("name", name)])
  }

  /// The networks that the project may use; `GET /networks`.
  public func networks() async throws -> [NeutronNetwork] {
    try await list(NeutronNetwork.self, "networks")
  }

  /// The subnets that the project may use; `GET /subnets`.
  public func subnets() async throws -> [NeutronSubnet] {
    try await list(NeutronSubnet.self, "subnets")
  }

  /// The project's security groups with their rules; `GET /security-groups`.
  public func securityGroups() async throws -> [NeutronSecurityGroup] {
    try await cloud.list(
      NeutronSecurityGroup.self,
      .get(
        .network, "/v2.0/security-groups", query: [("project_id", try await cloud.projectID())]),
      key: "security_groups")
  }

  /// The floating addresses of the project; none where there are no routers; `GET /floatingips`.
  public func floatingAddresses() async throws -> [NeutronFloatingAddress] {
    do {
      return try await list(NeutronFloatingAddress.self, "floatingips")
    } catch let error as CloudError where error.isNotFound {
      return []
    }
  }

  /// What is left of the project's quotas by their names: `port`, `security_group`, `security_group_rule` and so on. Those
  /// without limit, or not to be seen, are left out; `GET /quotas/{project}/details.json`.
  public func quota() async throws -> [String: Int] {
    struct Body: Decodable {
      struct Use: Decodable {
        let limit: Int
        let used: Int
      }
      let quota: [String: Use]
    }
    do {
      let project = try await cloud.projectID()
      return try await cloud.send(.get(.network, "/v2.0/quotas/\(project)/details.json"))
        .decode(Body.self).quota.filter { $0.value.limit >= 0 }.mapValues { $0.limit - $0.used }
    } catch let error as CloudError where error.isNotFound || error.isForbidden {
      return [:]
    }
  }

  // MARK: - Changing

  /// Makes a port; `POST /ports`.
  ///
  /// - Returns: its id.
  /// - Throws: `CloudError`, a conflict when an address is taken; when `mayHaveHappened`, look for
  ///   it by its name.
  public func create(_ port: NewPort) async throws -> String {
    struct Body: Encodable { let port: NewPort }
    struct Reply: Decodable { let port: NeutronPort }
    return try await cloud.send(.post(.network, "/v2.0/ports", body: Body(port: port)))
      .decode(Reply.self).port.id
  }

  /// Deletes a port; `DELETE /ports/{id}`.
  public func delete(port: String) async throws {
    try await cloud.send(Call(service: .network, method: .delete, path: "/v2.0/ports/\(port)"))
  }

  /// Makes a security group, with rules that let everything out; `POST /security-groups`.
  public func createSecurityGroup(
    _ name: String, description: String, isStateful: Bool = true
  ) async throws -> NeutronSecurityGroup {
    struct Body: Encodable {
      struct Group: Encodable {
        let name: String
        let description: String
        /// Left out where it is true: not every Neutron knows it.
        let stateful: Bool?
      }
      let security_group: Group
    }
    struct Reply: Decodable { let security_group: NeutronSecurityGroup }
    return try await cloud.send(
      .post(
        .network, "/v2.0/security-groups",
        body: Body(
          security_group: .init(
            name: name, description: description, stateful: isStateful ? nil : false)))
    ).decode(Reply.self).security_group
  }

  /// Gives a security group another description; `PUT /security-groups/{id}`.
  public func describe(securityGroup: String, _ description: String) async throws {
    var call = try Call.post(
      .network, "/v2.0/security-groups/\(securityGroup)",
      body: ["security_group": ["description": description]])
    call.method = .put
    try await cloud.send(call)
  }

  /// Adds a rule; a rule that is there already is fine; `POST /security-group-rules`.
  ///
  /// - Throws: `CloudError`, a conflict where the quota is used up.
  public func create(_ rule: NewSecurityRule) async throws {
    struct Body: Encodable { let security_group_rule: NewSecurityRule }
    do {
      try await cloud.send(
        .post(.network, "/v2.0/security-group-rules", body: Body(security_group_rule: rule)))
    } catch let error as CloudError where error.isConflict && error.says("already exists") {
      // Another attempt made it. What else is a conflict, as a quota that is used up, leaves the group without it.
    }
  }

  /// Takes a rule away; `DELETE /security-group-rules/{id}`.
  public func delete(rule: String) async throws {
    try await cloud.send(
      Call(service: .network, method: .delete, path: "/v2.0/security-group-rules/\(rule)"))
  }

  /// Deletes a security group with its rules; `DELETE /security-groups/{id}`.
  ///
  /// - Throws: `CloudError`, a conflict while a port uses it.
  public func delete(securityGroup: String) async throws {
    try await cloud.send(
      Call(service: .network, method: .delete, path: "/v2.0/security-groups/\(securityGroup)"))
  }

  /// Gives a port another name; `PUT /ports/{id}`.
  public func rename(port: String, _ name: String) async throws {
    var call = try Call.post(.network, "/v2.0/ports/\(port)", body: ["port": ["name": name]])
    call.method = .put
    try await cloud.send(call)
  }

  private func ports(_ query: [(String, String)]) async throws -> [NeutronPort] {
    try await cloud.list(
      NeutronPort.self, .get(.network, "/v2.0/ports", query: query), key: "ports")
  }

  private func list<T: Decodable & Sendable>(
    _ type: T.Type, _ collection: String
  ) async throws -> [T] {
    try await cloud.list(type, .get(.network, "/v2.0/\(collection)"), key: collection)
  }
}
