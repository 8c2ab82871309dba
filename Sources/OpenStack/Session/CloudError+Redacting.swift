extension CloudError {
  /// The same without secrets: a service may repeat what it was sent.
  func redacting(_ secrets: [Secret]) -> CloudError {
    func clean(_ text: String) -> String {
      secrets.filter { !$0.value.isEmpty }.reduce(text) { $0.replacing($1.value, with: "…") }
    }
    let kind: Kind =
      switch self.kind {
      case .refused(let status, let message): .refused(status, clean(message))
      case .unreachable(let why): .unreachable(clean(why))
      case .untrusted(let why): .untrusted(clean(why))
      case .connectionLost(let why): .connectionLost(clean(why))
      case .unauthorized(let why): .unauthorized(clean(why))
      case .unusable(let why): .unusable(clean(why))
      case .unexpected(let why): .unexpected(clean(why))
      case .timedOut: .timedOut
      }
    return CloudError(self, kind)
  }
}

extension Credentials {
  /// The password, or the secret of the application credential.
  var secret: Secret {
    switch self {
    case .password(_, let secret, _), .applicationCredential(_, _, let secret): secret
    }
  }
}
