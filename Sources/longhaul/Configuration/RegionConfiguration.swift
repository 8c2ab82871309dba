import Ceph

/// One region, as this machine reaches it.
struct RegionConfiguration: Hashable, Sendable {
  var name: String
  /// nil: this machine does not reach the region's Ceph.
  var ceph: ClusterConfiguration?
  /// nil: this machine does not reach the region's OpenStack, or there is none.
  var cloud: CloudSettings?
  /// Instead of `tls`'s pattern.
  var certificate: String?, key: String?
  var transfer = TransferAddresses()
  var worker = WorkerSettings()
}

extension RegionConfiguration {
  init(name: String, _ section: Section) {
    self.name = name
    ceph = section.section("ceph")?.read { ClusterConfiguration($0) }
    cloud = section.section("openstack")?.read { CloudSettings($0) }
    section.section("tls")?.read { tls in
      certificate = tls.path("certificate")
      key = tls.path("key")
      if (certificate == nil) != (key == nil) {
        tls.source.complain("\(tls.path) needs both certificate and key", at: tls.node)
      }
    }
    transfer = section.section("transfer")?.read { TransferAddresses($0) } ?? transfer
    worker = section.section("worker")?.read { WorkerSettings($0) } ?? worker
  }
}

extension ClusterConfiguration {
  init(_ section: Section) {
    self.init()
    configurationFile = section.path("conf")
    user = section.value("user") ?? user
    if user.hasPrefix("client.") {
      section.source.complain(
        "\(section.name("user")) is given without \"client.\": \(user.dropFirst(7))",
        at: section.node("user"))
    }
    clusterName = section.value("cluster") ?? clusterName
    keyring = section.path("keyring")
    options = section.texts("options")
    // Without a time limit a write to a full pool would hang for ever.
    for name in options.keys.sorted() where Self.timeLimits.contains(name.asCephOption) {
      section.source.complain(
        "\(section.name("options")): \(name) follows from operation_timeout; set that instead",
        at: section.node("options"))
    }
    operationTimeout =
      section.duration("operation_timeout", in: .seconds(1) ... .seconds(600)) ?? operationTimeout
  }

  private static let timeLimits: Set = [
    "rados_osd_op_timeout", "rados_mon_op_timeout", "client_mount_timeout",
  ]
}

extension String {
  /// Ceph takes blanks and dashes for underscores.
  fileprivate var asCephOption: String {
    String(map { $0 == " " || $0 == "-" ? "_" : $0 })
  }
}
