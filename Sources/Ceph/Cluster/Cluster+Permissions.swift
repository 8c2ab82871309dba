/// One thing that Longhaul's Ceph user must be able to do.
public struct PermissionCheck: Sendable {
  /// What was tried, such as `list the images of pool volumes`.
  public let subject: String
  /// Why it did not work; nil: it did.
  public let failure: CephError?
}

extension Cluster {
  /// Tries what a user needs, changing nothing: reading the monitors' health, listing a pool,
  /// opening an image.
  ///
  /// `image` may be any of the pool; nil takes the first, and checks nothing when there is none.
  public func permissions(
    pool name: String, namespace: String = "", image: String? = nil
  ) async -> [PermissionCheck] {
    var checks = [
      await check("read the health of the cluster") { _ = try await health() }
    ]
    var first = image
    let listing = await check("list the images of pool \(name)") {
      let pool = try await pool(name, namespace: namespace)
      let names = try await pool.imageNames()
      first = first ?? names.first
      await pool.close()
    }
    checks.append(listing)
    if let first, listing.failure == nil {
      checks.append(
        await check("open image \(name)/\(first) for reading") {
          let pool = try await pool(name, namespace: namespace)
          try await pool.withImage(first, readOnly: true) { _ = try await $0.watchers() }
          await pool.close()
        })
    }
    return checks
  }

  private func check(
    _ subject: String, _ body: () async throws -> Void
  ) async -> PermissionCheck {
    do {
      try await body()
      return PermissionCheck(subject: subject, failure: nil)
    } catch let error as CephError {
      return PermissionCheck(subject: subject, failure: error)
    } catch {
      let failure = CephError(
        operation: "decode", object: fsid, code: 74 /* EBADMSG */, detail: "\(error)")
      return PermissionCheck(subject: subject, failure: failure)
    }
  }
}
