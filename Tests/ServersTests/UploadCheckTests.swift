import Migrations
import Servers
import Testing

struct UploadCheckTests {
  @Test func `a snapshot and a volume of it are needed for each volume`() {
    let enough = Quota(
      volumes: 2, gibibytes: 240, snapshots: 2, volumesOfType: ["ceph": 2],
      gibibytesOfType: ["ceph": 240])
    #expect(UploadCheck(Examples.server, enough).findings().isEmpty)
    #expect(UploadCheck(Examples.server, Quota()).findings().isEmpty)
  }

  @Test(arguments: [
    (Quota(snapshots: 1), "the quota leaves 1 snapshots, and 2 are needed"),
    (Quota(volumes: 1), "the quota leaves 1 volumes, and 2 are needed"),
    (
      Quota(gibibytes: 239),
      "the quota leaves 239 GiB of volumes and snapshots, and 240 are needed"
    ),
    (
      Quota(volumesOfType: ["ceph": 0]),
      "the quota leaves 0 volumes of type 'ceph', and 2 are needed"
    ),
    (
      Quota(gibibytesOfType: ["ceph": 239]),
      "the quota leaves 239 GiB of volumes and snapshots of type 'ceph', and 240 are needed"
    ),
  ])
  func `each that does not suffice is told of, and none stands in the way`(
    quota: Quota, what: String
  ) throws {
    let findings = UploadCheck(Examples.server, quota).findings()
    #expect(findings.count == 1)
    let finding = try #require(findings.first)
    #expect(finding.what == "\(what) if Cinder uploads no attached volume (enable_force_upload)")
    #expect(!finding.blocks)
    #expect(finding.side == .source)
  }
}
