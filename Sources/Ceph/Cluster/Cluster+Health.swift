import FoundationEssentials
import Logging

/// What the monitors say of their cluster's health.
public struct ClusterHealth: Hashable, Sendable {
  /// `HEALTH_OK`, `HEALTH_WARN` or `HEALTH_ERR`.
  public let status: String
  /// One sentence for each complaint, with its details, sorted by the complaint's code.
  public let complaints: [String]
}

extension Cluster {
  /// The health with its details (`ceph health detail`).
  public func health() async throws -> ClusterHealth {
    let answer = try await monitorCommand(["prefix": "health", "detail": "detail"])
    let health = try JSONDecoder().decode(HealthAnswer.self, from: answer)
    let complaints = health.checks.sorted { $0.key < $1.key }.map { code, check in
      ([check.summary.message] + check.detail.map(\.message)).joined(separator: ": ") + " (\(code))"
    }
    return ClusterHealth(status: health.status, complaints: complaints)
  }

  /// Why writes do not get on, in a sentence, or nil when the monitors know no reason.
  ///
  /// A write to a full pool or cluster waits instead of failing, so ask this after a time-out.
  /// Never throws: the answer is an addition to an error that is being reported already.
  ///
  /// - Parameter pools: the names of the pools that are written to; nil: all.
  public func fullReason(ofPools pools: Set<String>? = nil) async -> String? {
    await fullReason { name, _ in pools?.contains(name) ?? true }
  }

  fileprivate func fullReason(
    where isWritten: (_ name: String, _ id: Int64) -> Bool
  ) async -> String? {
    do {
      let answer = try await monitorCommand(["prefix": "osd dump"])
      let dump = try JSONDecoder().decode(DumpAnswer.self, from: answer)
      let reasons = dump.reasons(where: isWritten)
      guard !reasons.isEmpty else { return nil }
      return "\(reasons.joined(separator: "; ")) (cluster \(fsid))"
    } catch {
      logger.debug("could not ask why writes hang", metadata: ["error": "\(error)"])
      return nil
    }
  }
}

extension Image {
  /// Why writes to it do not get on: its pool, its data pool or the cluster takes none.
  ///
  /// Nil when the monitors know no reason; never throws, as the cluster's own.
  public func fullReason() async -> String? {
    let dataPool = try? await dataPoolID()
    return await pool.cluster.fullReason { name, id in name == pool.name || id == dataPool }
  }
}

private struct HealthAnswer: Decodable {
  struct Message: Decodable { let message: String }
  struct Check: Decodable {
    let summary: Message
    let detail: [Message]
  }
  let status: String
  let checks: [String: Check]
}

private struct DumpAnswer: Decodable {
  struct Pool: Decodable {
    let id: Int64
    let poolName: String
    let flagsNames: String
    enum CodingKeys: String, CodingKey {
      case id = "pool"
      case poolName = "pool_name"
      case flagsNames = "flags_names"
    }
  }
  struct Daemon: Decodable {
    let osd: Int
    let up: Int
    let state: [String]
  }
  let flags: String
  let pools: [Pool]
  let osds: [Daemon]

  func reasons(where isWritten: (_ name: String, _ id: Int64) -> Bool) -> [String] {
    let flags = Set(flags.split(separator: ",").map(String.init))
    var reasons: [String] = []
    if flags.contains("full") { reasons.append("the cluster is full") }
    if flags.contains("pausewr") { reasons.append("writes are paused (ceph osd unpause)") }
    for pool in pools where isWritten(pool.poolName, pool.id) {
      let flags = Set(pool.flagsNames.split(separator: ",").map(String.init))
      if flags.contains("full_quota") {
        reasons.append("pool \(pool.poolName) is full: its quota is used up")
      } else if flags.contains("full") {
        reasons.append("pool \(pool.poolName) is full: its OSDs have no space left")
      }
    }
    let full = osds.filter { $0.state.contains("full") }.map { "osd.\($0.osd)" }
    if !full.isEmpty { reasons.append("full: \(full.joined(separator: ", "))") }
    if osds.allSatisfy({ $0.up == 0 }) { reasons.append("no OSD is up") }
    return reasons
  }
}
