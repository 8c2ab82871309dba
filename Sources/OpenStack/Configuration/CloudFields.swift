import Yams

/// The keys of one cloud: its own, and those below `auth` without that name before them.
struct CloudFields {
  private var values: [String: String] = [:]
  /// What `~` stands for.
  private let home: String?

  /// A file's; what `secrets` say goes before.
  init(_ cloud: Node.Mapping, over secrets: Node.Mapping?, home: String?) {
    self.home = home
    take(all: cloud)
    if let secrets { take(all: secrets) }
  }

  /// `OS_AUTH_URL` is `auth_url`, and so on.
  init(environment: [String: String]) {
    home = environment["HOME"]
    for (key, value) in environment where key.hasPrefix("OS_") && !value.isEmpty {
      values[key.dropFirst(3).lowercased()] = value
    }
  }

  var region: String? {
    get { values["region_name"] }
    set { values["region_name"] = newValue }
  }

  /// Takes what is said of one region of a cloud that has several: names, or names with values of their own.
  ///
  /// - Parameters:
  ///   - name: nil: the cloud's `region_name`, or the only one.
  ///   - cloud: for a complaint.
  mutating func choose(
    _ name: String?, of regions: Node?, _ cloud: String
  ) throws(CloudConfigurationError) {
    if let name { region = name }
    guard let regions = regions?.sequence, !regions.isEmpty else { return }
    let known = regions.map { $0.string ?? $0["name"]?.string ?? "" }
    if region == nil, known.count == 1 { region = known[0] }
    let list = known.joined(separator: ", ")
    guard let region else {
      throw CloudConfigurationError(
        description: "\(cloud) has the regions \(list): name one as `region`, beside `cloud`")
    }
    guard let index = known.firstIndex(of: region) else {
      throw CloudConfigurationError(
        description: "\(cloud) has no region '\(region)'; it has: \(list)")
    }
    if let mapping = regions[index]["values"]?.mapping { take(all: mapping) }
    self.region = region
  }

  /// Takes what a file of secrets says of the region that was chosen.
  mutating func takeSecrets(of regions: Node?) {
    let chosen = regions?.sequence?.first { $0["name"]?.string == region }
    if let mapping = chosen?["values"]?.mapping { take(all: mapping) }
  }

  private mutating func take(all mapping: Node.Mapping) {
    take(mapping)
    if let auth = mapping["auth"]?.mapping { take(auth) }
  }

  private mutating func take(_ mapping: Node.Mapping) {
    for (key, value) in mapping {
      if let name = key.string, let text = value.scalar?.string { values[name] = text }
    }
  }

  func configuration(
    _ name: String, source: String
  ) throws(CloudConfigurationError) -> CloudConfiguration {
    func complaint(_ what: String) -> CloudConfigurationError {
      CloudConfigurationError(description: "\(source): the cloud '\(name)' \(what)")
    }
    guard let url = values["auth_url"] else { throw complaint("has no auth_url") }
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
      throw complaint("has an auth_url that is neither http nor https")
    }
    let type = values["auth_type"] ?? "password"
    let credentials: Credentials
    switch type {
    case "password", "v3password":
      credentials = try password(complaint)
    case "v3applicationcredential":
      credentials = try applicationCredential(complaint)
    default:
      throw complaint(
        "has the auth_type '\(type)'; longhaul knows password and v3applicationcredential")
    }
    let verify = values["verify"].map { !["false", "no", "off", "0"].contains($0.lowercased()) }
    let interface = values["interface"] ?? values["endpoint_type"] ?? "public"
    return CloudConfiguration(
      name: name, authURL: url, region: values["region_name"],
      interface: interface.hasSuffix("URL") ? String(interface.dropLast(3)) : interface,
      endpoints: endpoints, credentials: credentials, authority: file("cacert"),
      verifies: verify ?? (values["insecure"].map { $0.lowercased() != "true" } ?? true),
      clientCertificate: file("cert"), clientKey: file("key"))
  }

  /// Whether it needs no other file to log in.
  var hasSecret: Bool {
    values["password"] != nil || values["application_credential_secret"] != nil
  }

  private func file(_ key: String) -> String? {
    guard let path = values[key], path.hasPrefix("~/"), let home else { return values[key] }
    return home + path.dropFirst()
  }

  /// `compute_endpoint_override`, `block_storage_endpoint_override` and the like.
  private var endpoints: [Service: String] {
    var endpoints: [Service: String] = [:]
    for service in Service.allCases {
      for type in service.types {
        let key = String(type.map { $0 == "-" ? "_" : $0 }) + "_endpoint_override"
        if let url = values[key] { endpoints[service] = url }
      }
    }
    return endpoints
  }

  private func password(
    _ complaint: (String) -> CloudConfigurationError
  ) throws(CloudConfigurationError) -> Credentials {
    guard let password = values["password"] else { throw complaint("has no password") }
    let user = Credentials.Named(
      id: values["user_id"], name: values["username"] ?? values["user_name"],
      domainID: values["user_domain_id"] ?? values["domain_id"]
        ?? values["default_domain_id"],
      domainName: values["user_domain_name"] ?? values["domain_name"])
    if user.id == nil, user.name == nil { throw complaint("has neither username nor user_id") }
    let project = Credentials.Named(
      id: values["project_id"] ?? values["tenant_id"],
      name: values["project_name"] ?? values["tenant_name"],
      domainID: values["project_domain_id"] ?? values["domain_id"]
        ?? values["default_domain_id"],
      domainName: values["project_domain_name"] ?? values["domain_name"])
    if project.id == nil, project.name == nil {
      throw complaint("has neither project_name nor project_id: servers belong to a project")
    }
    return .password(user: user, Secret(password), project: project)
  }

  private func applicationCredential(
    _ complaint: (String) -> CloudConfigurationError
  ) throws(CloudConfigurationError) -> Credentials {
    guard let secret = values["application_credential_secret"] else {
      throw complaint("has no application_credential_secret")
    }
    let credential = Credentials.Named(
      id: values["application_credential_id"], name: values["application_credential_name"])
    if credential.id != nil { return .applicationCredential(credential, user: nil, Secret(secret)) }
    let user = Credentials.Named(
      id: values["user_id"], name: values["username"],
      domainID: values["user_domain_id"], domainName: values["user_domain_name"])
    guard credential.name != nil, user.id != nil || user.name != nil else {
      throw complaint(
        "needs application_credential_id, or application_credential_name and its user")
    }
    return .applicationCredential(credential, user: user, Secret(secret))
  }
}
