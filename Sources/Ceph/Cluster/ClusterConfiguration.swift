/// How to reach one Ceph cluster.
public struct ClusterConfiguration: Hashable, Sendable {
  /// The path of `ceph.conf`; nil searches the usual places and honours `CEPH_CONF`.
  public var configurationFile: String?
  /// The Ceph user without `client.`.
  public var user: String
  /// The cluster's name, which `$cluster` in a configuration stands for.
  public var clusterName: String
  /// The path of the user's keyring; nil leaves it to the configuration.
  public var keyring: String?
  /// Any other option of librados or librbd, by the name that `ceph.conf` gives it; these win over
  /// the file.
  public var options: [String: String]
  /// How long one operation of an OSD or a monitor, and connecting, may take; whole seconds, at
  /// least 1.
  ///
  /// Without a limit a write to a full pool waits for ever.
  public var operationTimeout: Duration

  /// A configuration; only what differs from Ceph's defaults needs to be given.
  public init(
    configurationFile: String? = nil, user: String = "admin", clusterName: String = "ceph",
    keyring: String? = nil, options: [String: String] = [:],
    operationTimeout: Duration = .seconds(30)
  ) {
    self.configurationFile = configurationFile
    self.user = user
    self.clusterName = clusterName
    self.keyring = keyring
    self.options = options
    self.operationTimeout = operationTimeout
  }

  /// What errors call the cluster before its id is known.
  var label: String { configurationFile ?? "cluster \(clusterName)" }

  /// All options in the order in which they are set: ours first, then the user's own.
  var settings: [(name: String, value: String)] {
    let (whole, rest) = operationTimeout.components
    let seconds = String(max(1, whole + (rest > 0 ? 1 : 0)))
    var settings = [
      ("rados_osd_op_timeout", seconds),
      ("rados_mon_op_timeout", seconds),
      ("client_mount_timeout", seconds),
      // What `write` has acknowledged is on the OSDs, and reads see what other clients wrote.
      ("rbd_cache", "false"),
      // librbd's scheduler, which merges small writes to an object, may use its memory after the image was
      // closed (ceph/ceph#71014): a worker died of a heap that was no more sound.
      ("rbd_io_scheduler", "none"),
      // A discard smaller than an object is not ignored.
      ("rbd_skip_partial_discard", "false"),
    ]
    if let keyring { settings.append(("keyring", keyring)) }
    settings += options.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    return settings
  }
}
