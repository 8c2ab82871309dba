import Ceph
import FoundationEssentials

extension RegionConfiguration {
  /// How a command on this machine reaches the region's Ceph; nil where its files are not.
  ///
  /// Somebody waits for a command, so that it gives up sooner than a worker.
  var reachableCeph: ClusterConfiguration? {
    guard var ceph else { return nil }
    for file in [ceph.configurationFile, ceph.keyring].compactMap(\.self)
    where !FileManager.default.isReadableFile(atPath: file) {
      return nil
    }
    ceph.operationTimeout = min(ceph.operationTimeout, .seconds(5))
    return ceph
  }
}
