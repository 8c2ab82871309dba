import Migrations
import Servers
import Testing

struct SourceCheckTests {
  private static let instance =
    "to cloud-init the twin is another instance: it makes new host keys, and sets host name and network again"

  /// What is found beside what is true of every server, and whether it blocks.
  private func found(
    _ policy: Policy = Policy(target: .seconds(60)), _ change: (inout ServerDescription) -> Void
  ) -> [String: Bool] {
    let findings = SourceCheck(Examples.server(change), policy).findings()
    #expect(findings.allSatisfy { $0.side == .source && !$0.remedy.isEmpty })
    #expect(findings.contains { $0.what == Self.instance && !$0.blocks })
    let own = findings.filter { $0.what != Self.instance }
    return Dictionary(own.map { ($0.what, $0.blocks) }) { one, _ in one }
  }

  @Test func `a plain server has nothing against it`() {
    #expect(found { _ in }.isEmpty)
  }

  @Test func `how it is frozen is said where it may surprise`() {
    #expect(
      found(Policy(freeze: .pause)) { _ in } == [
        "it is paused at the cutover, and starts at the destination as after a power cut": false
      ])
    #expect(
      found(Policy()) { $0.volumes[0].imageMetadata = ["os_shutdown_timeout": "90"] } == [
        "the guest is given 1 min 30 s to shut down, and the target is 10 s": false
      ])
    #expect(found(Policy()) { $0.volumes[0].imageMetadata = ["os_shutdown_timeout": "5"] }.isEmpty)
    #expect(
      found(Policy()) { $0.usualShutdownSeconds = 20 } == [
        "the guest is given 20 s to shut down, and the target is 10 s": false
      ])
    #expect(found(Policy()) { $0.usualShutdownSeconds = 8 }.isEmpty)
  }

  @Test func `what cannot move stands in the way`() {
    #expect(found { $0.status = "SHUTOFF" } == ["it is SHUTOFF": true])
    #expect(found { $0.volumes[1].status = "in-use" } == [:])
    #expect(
      found { $0.volumes[1].isReadOnly = true }
        == ["it is read-only, and at the destination it is not": false])
    #expect(
      found { $0.volumes[1].status = "backing-up" } == ["Cinder says that it is backing-up": true])
    #expect(found { $0.task = "resize_prep" } == ["a task is under way: resize_prep": true])
    #expect(found { $0.isLocked = true } == ["it is locked": true])
    #expect(
      found { $0.interfaces[0].isTrunk = true }
        == ["its port p1 is the parent of a trunk, whose other ports would be lost": true])
    #expect(
      found { $0.interfaces[0].isSwitchedOff = true }
        == ["its port p1 is switched off, and the new one would be on": true])
    #expect(found { $0.image = "i1" } == ["its root disk is not a volume": true])
    #expect(
      found { $0.flavor.ephemeral = 10 }
        == ["it has an ephemeral disk of 10 GiB, which would be lost": true])
    #expect(
      found { $0.flavor.extraSpecs = ["hw:tpm_version": "2.0"] }
        == ["it has a virtual TPM, whose secrets are in no volume": true])
    #expect(
      found { $0.volumes[0].imageMetadata = ["hw_tpm_version": "2.0"] }
        == ["it has a virtual TPM, whose secrets are in no volume": true])
    #expect(
      found { $0.volumes[1].isEncrypted = true }
        == ["it is encrypted: its image holds LUKS under the source's key": true])
    #expect(
      found { $0.volumes[1].isMultiattach = true }
        == ["it is multiattach: other servers may write to it": true])
    #expect(
      found { $0.interfaces[0].kind = "direct" }
        == ["its port p1 is of the kind direct, a card of the host": true])
  }

  @Test func `no volume is detached from a server that is locked`() {
    func blocking(_ change: (inout ServerDescription) -> Void) -> [String] {
      let server = Examples.server { server in
        server.volumes.removeAll(where: \.isRoot)
        change(&server)
      }
      return SourceCheck(server, Policy()).volumeFindings().filter(\.blocks).map(\.what)
    }
    #expect(blocking { _ in }.isEmpty)
    #expect(blocking { $0.isLocked = true } == ["it is locked"])
  }

  @Test func `what surprises is said`() {
    #expect(found { $0.flavor.swap = 512 } == ["its swap disk is made anew": false])
    #expect(found { $0.hasConfigDrive = true } == ["its config drive is made anew": false])
    #expect(
      found { $0.volumes[0].imageMetadata = ["hw_firmware_type": "uefi"] }
        == ["it boots by UEFI, whose variables are in no volume": false])
    #expect(
      found { $0.interfaces[0].floatingAddresses = ["203.0.113.7"] }
        == ["its floating address 203.0.113.7 stays in the source's region": false])
    #expect(
      found { $0.showsUserData = false }
        == ["its user data cannot be seen with these rights, and is left behind": false])
    #expect(
      found { $0.userData = "IyE=" }
        == ["the twin gets its user data, and cloud-init runs it again": false])
    let returning = SourceCheck(Examples.server, Policy(target: .seconds(60)), isReturning: true)
    #expect(returning.findings().isEmpty)
    #expect(
      found { $0.interfaces[0].hasPolicy = true }
        == ["the QoS policy of its port p1 stays behind": false])
    #expect(
      found { $0.volumes[1].snapshots = 3 } == ["its 3 snapshot(s) stay at the source": false])
  }
}
