/// What Keystone is asked with: `POST /v3/auth/tokens`.
struct TokenRequest: Encodable {
  let credentials: Credentials

  private enum Outer: String, CodingKey { case auth }
  private enum Auth: String, CodingKey { case identity, scope }
  private enum Identity: String, CodingKey {
    case methods, password
    case applicationCredential = "application_credential"
  }
  private enum Parts: String, CodingKey { case id, name, domain, user, password, secret, project }

  func encode(to encoder: any Encoder) throws {
    var outer = encoder.container(keyedBy: Outer.self)
    var auth = outer.nestedContainer(keyedBy: Auth.self, forKey: .auth)
    var identity = auth.nestedContainer(keyedBy: Identity.self, forKey: .identity)
    switch credentials {
    case .password(let user, let password, let project):
      try identity.encode(["password"], forKey: .methods)
      var method = identity.nestedContainer(keyedBy: Parts.self, forKey: .password)
      var parts = method.nestedContainer(keyedBy: Parts.self, forKey: .user)
      try encode(user, &parts)
      try parts.encode(password.value, forKey: .password)
      var scope = auth.nestedContainer(keyedBy: Parts.self, forKey: .scope)
      var target = scope.nestedContainer(keyedBy: Parts.self, forKey: .project)
      try encode(project, &target)
    case .applicationCredential(let credential, let user, let secret):
      try identity.encode(["application_credential"], forKey: .methods)
      var parts = identity.nestedContainer(keyedBy: Parts.self, forKey: .applicationCredential)
      try parts.encodeIfPresent(credential.id, forKey: .id)
      try parts.encodeIfPresent(credential.name, forKey: .name)
      try parts.encode(secret.value, forKey: .secret)
      if let user {
        var owner = parts.nestedContainer(keyedBy: Parts.self, forKey: .user)
        try encode(user, &owner)
      }
    }
  }

  /// An id says it all; a name needs its domain.
  private func encode(
    _ named: Credentials.Named, _ container: inout KeyedEncodingContainer<Parts>
  ) throws {
    if let id = named.id { return try container.encode(id, forKey: .id) }
    try container.encodeIfPresent(named.name, forKey: .name)
    var domain = container.nestedContainer(keyedBy: Parts.self, forKey: .domain)
    if let id = named.domainID {
      try domain.encode(id, forKey: .id)
    } else {
      try domain.encode(named.domainName ?? "Default", forKey: .name)
    }
  }
}
