extension CephCluster {
  /// Runs the `rbd` command on this cluster and returns what it printed.
  @discardableResult
  public func rbd(_ arguments: String...) async throws -> String {
    try await CephPrograms.run("rbd", ["-c", configurationFile] + arguments)
  }

  /// Runs the `ceph` command on this cluster and returns what it printed.
  @discardableResult
  public func ceph(_ arguments: String...) async throws -> String {
    try await CephPrograms.run("ceph", ["-c", configurationFile] + arguments)
  }

  /// Runs the `rados` command on this cluster and returns what it printed.
  @discardableResult
  public func rados(_ arguments: String...) async throws -> String {
    try await CephPrograms.run("rados", ["-c", configurationFile] + arguments)
  }
}
