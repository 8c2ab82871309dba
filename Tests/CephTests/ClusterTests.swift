import Ceph
import Foundation
import TestSupport
import Testing

@Suite struct ClusterTests {
  @Test func `a connection knows its cluster and its own number`() async throws {
    let ceph = try await CephCluster.shared()
    let fsid = try await ceph.ceph("fsid").trimmed
    #expect(ceph.cluster.fsid == fsid)
    let other = try await ceph.connect()
    #expect(other.fsid == ceph.cluster.fsid)
    #expect(other.instanceID != ceph.cluster.instanceID)
    #expect(try await other.release().hasPrefix("ceph version "))
    #expect(!CephVersion.loaded.librbd.isEmpty)
    await other.close()
    await other.close()
    let error = await #expect(throws: CephError.self) { try await other.poolNames() }
    #expect(error?.isClosed == true)
  }

  @Test func `a cluster that cannot be reached ends in a time-out`() async throws {
    var configuration = try await CephCluster.shared().configuration
    configuration.options = ["mon_host": "127.0.0.1:1"]
    configuration.operationTimeout = .seconds(1)
    let error = await #expect(throws: CephError.self) { try await Cluster.connect(configuration) }
    #expect(error?.operation == "rados_connect")
    #expect(error?.isTimeout == true)
  }

  @Test func `a wrong configuration is an error that names what is wrong`() async throws {
    let ceph = try await CephCluster.shared()
    let file = await #expect(throws: CephError.self) {
      try await Cluster.connect(ClusterConfiguration(configurationFile: "/nowhere/ceph.conf"))
    }
    #expect(file?.isNotFound == true)
    #expect(file?.description.contains("/nowhere/ceph.conf") == true)

    let option = await #expect(throws: CephError.self) {
      try await ceph.connect { $0.options["no_such_option"] = "1" }
    }
    #expect(option?.description.contains("no_such_option") == true)

    let user = await #expect(throws: CephError.self) {
      try await ceph.connect { $0.user = "nobody" }
    }
    #expect(user?.description.contains("keyring") == true)
  }

  @Test func `a user without capabilities is told so by the permission checks`() async throws {
    let ceph = try await CephCluster.shared()
    try await ceph.withPool { pool in
      try await pool.createImage("disk", ImageSpecification(size: 1 << 20))
      let good = await ceph.cluster.permissions(pool: pool.name)
      #expect(good.map(\.failure) == [nil, nil, nil])

      try await ceph.ceph("auth", "get-or-create", "client.weak", "mon", "allow r")
      let keyring = ceph.directory.appending(component: "weak.keyring").path
      try await ceph.ceph("auth", "get", "client.weak", "-o", keyring)
      let weak = try await ceph.connect {
        $0.user = "weak"
        $0.keyring = keyring
      }
      let checks = await weak.permissions(pool: pool.name)
      #expect(checks.first?.failure == nil)
      #expect(checks.last?.failure?.isForbidden == true)
      #expect(checks.last?.failure?.description.contains("profile rbd") == true)
      await weak.close()
    }
  }

  @Test func `health and pools are what the ceph command says`() async throws {
    let ceph = try await CephCluster.shared()
    try await ceph.withPool { pool in
      let names = try await ceph.cluster.poolNames()
      #expect(names.contains(pool.name))
      let health = try await ceph.cluster.health()
      #expect(health.status.hasPrefix("HEALTH_"))
      #expect(pool.id > 0)
    }
    let error = await #expect(throws: CephError.self) { try await ceph.cluster.pool("nowhere") }
    #expect(error?.isNotFound == true)
    #expect(error?.object == "nowhere")
  }

  @Test func `a monitor's refusal is told in its own words`() async throws {
    let cluster = try await CephCluster.shared().cluster
    let error = await #expect(throws: CephError.self) {
      try await cluster.monitorCommand(["prefix": "no such command"])
    }
    #expect(error?.detail.isEmpty == false)
  }
}

extension String {
  /// Without the white space around it.
  var trimmed: String {
    var text = Substring(self)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text.drop { $0.isWhitespace })
  }
}
