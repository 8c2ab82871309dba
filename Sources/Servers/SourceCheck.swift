public import Migrations

/// What about a server itself would fail or surprise when it moves.
public struct SourceCheck: Sendable {
  private let server: ServerDescription
  private let policy: Policy
  private let isReturning: Bool

  /// Looks at one server's description.
  ///
  /// - Parameters:
  ///   - policy: how it is to move.
  ///   - isReturning: whether it goes back to a server that has ports of its own.
  public init(_ server: ServerDescription, _ policy: Policy, isReturning: Bool = false) {
    self.server = server
    self.policy = policy
    self.isReturning = isReturning
  }

  /// Everything found; nothing is asked of any cloud.
  public func findings() -> [Finding] {
    state() + freeze() + disks() + firmware() + surroundings() + server.volumes.flatMap(volume)
  }

  /// Everything found about its volumes, where those move alone to another server.
  public func volumeFindings() -> [Finding] {
    let task = server.task.map {
      [blocked("a task is under way: \($0)", "wait until it is over")]
    }
    let lock =
      server.isLocked
      ? [blocked("it is locked", "`openstack server unlock \(server.id)`: volumes are detached")]
      : []
    return (task ?? []) + lock + server.volumes.flatMap(volume)
      + server.volumes.filter(\.isRoot).map { root in
        Finding(
          .source, root.label, blocks: true, "it is the server's root",
          "a root volume moves with its server: leave --volume and --attach-to out")
      }
  }

  private func state() -> [Finding] {
    var findings: [Finding] = []
    if let task = server.task {
      findings.append(blocked("a task is under way: \(task)", "wait until it is over"))
    }
    if server.status != "ACTIVE" {
      findings.append(
        blocked(
          "it is \(server.status)",
          Self.remedies[server.status] ?? "bring it to ACTIVE first"))
    }
    if server.isLocked {
      findings.append(
        blocked("it is locked", "`openstack server unlock \(server.id)`: it has to be stopped"))
    }
    return findings
  }

  /// What brings a server to ACTIVE, by its status.
  private static let remedies = [
    "SHUTOFF": "start it first: only a server that runs is moved",
    "PAUSED": "`openstack server unpause` it first",
    "SUSPENDED": "`openstack server resume` it first",
    "SHELVED": "`openstack server unshelve` it first",
    "SHELVED_OFFLOADED": "`openstack server unshelve` it first",
    "RESCUE": "`openstack server unrescue` it first",
    "VERIFY_RESIZE": "confirm its resize, or revert it: `openstack server resize confirm`",
    "SOFT_DELETED": "`openstack server restore` it first",
    "ERROR": "look at its fault, and bring it to ACTIVE first",
  ]

  private func freeze() -> [Finding] {
    switch policy.freeze {
    case .pause:
      return [
        noted(
          "it is paused at the cutover, and starts at the destination as after a power cut",
          "what the guest has not written to its disks yet is lost; --freeze stop shuts it down")
      ]
    case .stop where server.shutdownLimit > policy.target:
      return [
        noted(
          "the guest is given \(server.shutdownLimit.forPeople) to shut down, and the target is"
            + " \(policy.target.forPeople)",
          "if it is slow, set os_shutdown_timeout in its root volume's image metadata, or take"
            + " --freeze pause")
      ]
    case .stop: return []
    }
  }

  private func disks() -> [Finding] {
    var findings: [Finding] = []
    if server.image != nil || server.volumes.allSatisfy({ !$0.isRoot }) {
      findings.append(
        blocked(
          "its root disk is not a volume", "only what lies in volumes moves while it runs"))
    }
    if server.flavor.ephemeral > 0 {
      findings.append(
        blocked(
          "it has an ephemeral disk of \(server.flavor.ephemeral) GiB, which would be lost",
          "move its data to a volume, and resize to a flavor without"))
    }
    if server.flavor.swap > 0 {
      findings.append(
        noted("its swap disk is made anew", "the guest has to mkswap it if it does not by itself"))
    }
    return findings
  }

  private func firmware() -> [Finding] {
    var findings: [Finding] = []
    let root = server.volumes.first(where: \.isRoot)
    let properties = root?.imageMetadata ?? [:]
    if server.flavor.extraSpecs["hw:tpm_version"] != nil || properties["hw_tpm_version"] != nil {
      findings.append(
        blocked(
          "it has a virtual TPM, whose secrets are in no volume",
          "what is sealed with it, as keys of disks, would be lost"))
    }
    if properties["hw_firmware_type"] == "uefi" {
      findings.append(
        noted(
          "it boots by UEFI, whose variables are in no volume",
          "the guest must boot by the standard path \\EFI\\BOOT; Secure Boot keys of its own are lost"
        ))
    }
    return findings
  }

  private func surroundings() -> [Finding] {
    var findings: [Finding] = []
    if server.hasConfigDrive {
      findings.append(
        noted("its config drive is made anew", "its contents name the destination's ids"))
    }
    // One that returns is the instance that it was.
    if !isReturning {
      findings.append(
        noted(
          "to cloud-init the twin is another instance: it makes new host keys, and sets host name and network again",
          "switch it off in the guest (/etc/cloud/cloud-init.disabled), or say `ssh_deletekeys: false` and "
            + "`preserve_hostname: true` there"))
    }
    if !server.showsUserData {
      findings.append(
        noted(
          "its user data cannot be seen with these rights, and is left behind",
          "cloud-init does without in the twin; an administrator sees it"))
    }
    if server.userData != nil {
      findings.append(
        noted(
          "the twin gets its user data, and cloud-init runs it again",
          "see that it harms no full disk (fs_setup, disk_setup, runcmd), or switch cloud-init off in the guest"
        ))
    }
    let networks = Set(server.interfaces.map(\.networkID))
    if networks.count > 1, networks.count < server.interfaces.count {
      findings.append(
        noted(
          "it has several ports in one network and others elsewhere: their order cannot be known",
          "let the guest know its cards by their addresses, not by their order"))
    }
    for interface in server.interfaces {
      // It goes back to one that has ports of its own.
      if !isReturning { findings += port(interface) }
      for address in interface.floatingAddresses {
        findings.append(
          noted(
            "its floating address \(address) stays in the source's region",
            "give it one of the destination's after the cutover, and change the name service"))
      }
    }
    return findings
  }

  /// What the new port cannot be.
  private func port(_ interface: Interface) -> [Finding] {
    var findings: [Finding] = []
    if interface.kind != "normal" {
      findings.append(
        blocked(
          "its port \(interface.port) is of the kind \(interface.kind), a card of the host",
          "only ports of the kind normal move"))
    }
    for group in interface.unseenGroups ?? [] {
      findings.append(
        blocked(
          "its port \(interface.port) has the security group \(group), which these credentials do not see",
          "give the port groups of its own project"))
    }
    if interface.isTrunk ?? false {
      findings.append(
        blocked(
          "its port \(interface.port) is the parent of a trunk, whose other ports would be lost",
          "give it a port for each network"))
    }
    if interface.isSwitchedOff ?? false {
      findings.append(
        blocked(
          "its port \(interface.port) is switched off, and the new one would be on",
          "`openstack port set --enable \(interface.port)`, or take it away"))
    }
    if interface.hasPolicy ?? false {
      findings.append(
        noted(
          "the QoS policy of its port \(interface.port) stays behind",
          "give its port at the destination one of there"))
    }
    return findings
  }

  private func volume(_ volume: AttachedVolume) -> [Finding] {
    var findings: [Finding] = []
    func add(blocks: Bool, _ what: String, _ remedy: String) {
      findings.append(Finding(.source, volume.label, blocks: blocks, what, remedy))
    }
    if let status = volume.status, status != "in-use" {
      add(blocks: true, "Cinder says that it is \(status)", "wait until that is over")
    }
    if volume.isEncrypted {
      add(
        blocks: true, "it is encrypted: its image holds LUKS under the source's key",
        "copy its files to a volume that is not encrypted")
    }
    if volume.isMultiattach {
      add(
        blocks: true, "it is multiattach: other servers may write to it",
        "retype it to a type without multiattach")
    }
    if volume.deletesOnTermination {
      add(
        blocks: false, "it is deleted with its server, and at the destination it is not",
        "delete it by hand where that is wanted")
    }
    if volume.isReadOnly ?? false {
      add(
        blocks: false, "it is read-only, and at the destination it is not",
        "`openstack volume set --read-only` there, once it has moved")
    }
    if volume.snapshots > 0 {
      add(
        blocks: false, "its \(volume.snapshots) snapshot(s) stay at the source",
        "only the volume itself moves")
    }
    return findings
  }

  private func blocked(_ what: String, _ remedy: String) -> Finding {
    Finding(.source, server.name, blocks: true, what, remedy)
  }

  private func noted(_ what: String, _ remedy: String) -> Finding {
    Finding(.source, server.name, blocks: false, what, remedy)
  }
}
