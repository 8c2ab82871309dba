extension Cloud {
  /// The newest microversion that a service and its caller both know.
  ///
  /// - Parameters:
  ///   - needed: the oldest that will do.
  ///   - known: the newest that the caller was written for.
  /// - Throws: `CloudError` that names both when the service is too old.
  public func microversion(
    _ service: Service, needed: String, known: String
  ) async throws -> String {
    let newest = try await newest(service)
    guard let needed = Microversion(needed), let known = Microversion(known), newest >= needed
    else {
      throw CloudError(
        .unusable(
          "its \(service.rawValue) service goes up to microversion \(newest), and \(needed) is needed"
        ),
        Call(service: service, method: .get, path: "/"), cloud: name)
    }
    return min(newest, known).description
  }

  private func newest(_ service: Service) async throws -> Microversion {
    if let known = versions[service] { return known }
    struct Version: Decodable {
      let status: String
      let version: String?
    }
    struct One: Decodable { let version: Version }
    struct Several: Decodable { let versions: [Version] }
    let reply = try await send(versionDocument(of: service))
    let found =
      (try? reply.decode(One.self).version.version)
      ?? (try? reply.decode(Several.self).versions.first { $0.status == "CURRENT" }?.version)
    guard let newest = found.flatMap(Microversion.init) else {
      throw CloudError(
        .unexpected("its version document names no microversion"),
        Call(service: service, method: .get, path: "/"), cloud: name, requestID: reply.requestID)
    }
    versions[service] = newest
    return newest
  }

  /// Below the version in its address: what follows there may be the project.
  private func versionDocument(of service: Service) -> Call {
    var call = Call.get(service, "/")
    call.isVersionDocument = true
    return call
  }
}
