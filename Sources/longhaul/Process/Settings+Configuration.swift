import Jobs
import Migrations
import Phases
import Scheduling
import Transfer

extension RouteSettings {
  init(_ route: RouteConfiguration, direct: RegionCluster?) {
    var copy = CopyOptions()
    copy.window = Int(route.window.bytes)
    self.init(
      copy: copy, streams: route.streams, compression: route.compression,
      budget: route.bandwidth.map { RouteBudget(rate: UInt64($0.bytesPerSecond)) }, direct: direct)
  }
}

extension WorkerConfiguration {
  init(_ region: RegionConfiguration, name: String, endpoint: String) {
    let worker = region.worker
    self.init(
      region: region.name, name: name, version: Longhaul.version, slots: worker.slots,
      endpoint: endpoint, lease: worker.lease, pollInterval: worker.poll, grace: worker.grace)
  }
}

extension RouteLimits {
  init(_ routes: [RouteConfiguration]) {
    self.init(
      routes.map { (from: $0.source, to: $0.destination, migrations: $0.concurrentMigrations) },
      usual: RouteConfiguration.usualMigrations)
  }
}
