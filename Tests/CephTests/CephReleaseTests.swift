import Ceph
import TestSupport
import Testing

struct CephReleaseTests {
  @Test(arguments: [
    ("ceph version 15.2.17 (abc) octopus (stable)", true),
    ("ceph version 16.2.13 (5378749) pacific (stable)", true),
    ("ceph version 16.2.15 (618f440) pacific (stable)", false),
    ("ceph version 17.2.6 (d7ff0d1) quincy (stable)", true),
    ("ceph version 17.2.10 (d7ff0d1) quincy (stable)", false),
    ("ceph version 18.1.2 (a5c9) reef (rc)", true),
    ("ceph version 19.2.0 (16063ff) squid (stable)", false),
  ])
  func `what may have wrong object maps is known by its version`(text: String, damages: Bool) throws
  {
    #expect(try #require(CephRelease(text)).damagesObjectMaps == damages)
  }

  @Test func `a cluster says a version that is understood`() async throws {
    #expect(CephRelease("ceph version Development") == nil)
    let ceph = try await CephCluster.shared()
    let cluster = try await ceph.connect()
    let release = try #require(CephRelease(await cluster.release()))
    #expect(release > CephRelease(14, 0, 0))
    await cluster.close()
  }
}
