public import Ceph
import Synchronization

extension CephCluster {
  private static let poolNumber = Atomic<Int>(0)

  /// A fresh pool for `body`, removed afterwards with all that is in it.
  public func withPool<Result>(_ body: (Pool) async throws -> Result) async throws -> Result {
    let number = Self.poolNumber.wrappingAdd(1, ordering: .relaxed).newValue
    let name = "test-\(number)"
    try await createPool(name)
    let result: Swift.Result<Result, any Error>
    do {
      let pool = try await cluster.pool(name)
      do {
        result = .success(try await body(pool))
      } catch {
        result = .failure(error)
      }
      await pool.close()
    } catch {
      result = .failure(error)
    }
    try await removePool(name)
    return try result.get()
  }

  /// Makes a pool with one placement group, ready for images.
  public func createPool(_ name: String) async throws {
    try await cluster.monitorCommand(
      json: """
        {"prefix": "osd pool create", "pool": "\(name)", "pg_num": 1, "autoscale_mode": "off"}
        """, name: "osd pool create")
    try await cluster.monitorCommand([
      "prefix": "osd pool application enable", "pool": name, "app": "rbd",
    ])
  }

  /// Removes a pool with all that is in it.
  public func removePool(_ name: String) async throws {
    try await cluster.monitorCommand(
      json: """
        {"prefix": "osd pool delete", "pool": "\(name)", "pool2": "\(name)",
         "yes_i_really_really_mean_it": true}
        """, name: "osd pool delete")
  }
}
