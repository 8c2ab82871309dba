public import Ceph
public import Journal
public import Migrations

/// Looks at one side of a migration for all that would fail or surprise later; changes nothing.
public struct Preflight: Sendable {
  private let cluster: Cluster
  private let side: Side
  private let isPaused: Bool
  private let isCompared: Bool

  /// - Parameters:
  ///   - cluster: that side's.
  ///   - isPaused: whether a server is paused at the freeze, and keeps its images open.
  ///   - isCompared: whether all of the images is compared before the cutover.
  public init(
    _ cluster: Cluster, _ side: Side, isPaused: Bool = false, isCompared: Bool = true
  ) {
    self.cluster = cluster
    self.side = side
    self.isPaused = isPaused
    self.isCompared = isCompared
  }

  /// Everything found about the volumes, and about the hooks that this side runs.
  ///
  /// - Parameters:
  ///   - hooks: the set that the migration names, if this machine's configuration has it.
  ///   - probe: the one that the migration names, if this machine's configuration has it.
  ///   - hasServer: whether Longhaul itself has a server let go of them.
  /// - Throws: `CephError` when the cluster itself does not answer.
  public func findings(
    _ volumes: [Draft.Volume], options: Options, hooks: HookSet?, probe: Probe?,
    hasServer: Bool = false
  ) async throws -> [Finding] {
    var findings = hookFindings(options, hooks, hasServer)
    findings += probeFindings(options, probe, hasServer)
    let pools = (volumes.map(\.destination?.pool) + [options.destination.dataPool]).compactMap(
      \.self)
    if side == .destination, let reason = await cluster.fullReason(ofPools: Set(pools)) {
      findings.append(blocked(nil, reason, "make room, or choose another pool"))
    }
    if side == .source, !isCompared, !options.distrustObjectMap, !volumes.isEmpty {
      findings += try await mapFindings()
    }
    for volume in volumes {
      findings += try await look(at: volume)
    }
    return findings
  }

  /// The volumes with the sizes of their source images, as far as they can be looked at.
  public func sized(_ volumes: [Draft.Volume]) async -> [Draft.Volume] {
    var sized = volumes
    for index in sized.indices {
      let address = sized[index].source
      guard let pool = try? await cluster.pool(address.pool, namespace: address.namespace) else {
        continue
      }
      sized[index].size = try? await pool.withImage(address.image, readOnly: true) {
        try await $0.size()
      }
      await pool.close()
    }
    return sized
  }

  private func look(at volume: Draft.Volume) async throws -> [Finding] {
    // Cinder has yet to make and name the image of a server's volume.
    guard let address = side == .source ? volume.source : volume.destination else { return [] }
    let pool: Pool
    do {
      pool = try await cluster.pool(address.pool, namespace: address.namespace)
    } catch let error as CephError where error.isNotFound {
      let pools = (try? await cluster.poolNames())?.joined(separator: ", ") ?? "none to be seen"
      return [blocked(address, "there is no pool '\(address.pool)'", "the pools are: \(pools)")]
    }
    do {
      guard try await pool.hasNamespace(address.namespace) else {
        await pool.close()
        return [
          blocked(
            address, "there is no namespace '\(address.namespace)' in pool '\(address.pool)'",
            "`rbd namespace create \(address.pool)/\(address.namespace)` makes it")
        ]
      }
      let findings = try await pool.withImage(address.image, readOnly: true) { image in
        side == .source
          ? try await SourceImageCheck(image, address, isPaused: isPaused).findings()
          : try await DestinationImageCheck(image, address, volume).findings()
      }
      await pool.close()
      return findings
    } catch let error as CephError where error.isNotFound {
      await pool.close()
      if side == .destination { return [] }
      return [
        blocked(
          address, "there is no such image",
          "`rbd ls \(address.pool)` at the source lists those there are")
      ]
    } catch {
      await pool.close()
      throw error
    }
  }

  /// The hypervisors' librbd decides, and is seldom newer than their cluster.
  private func mapFindings() async throws -> [Finding] {
    guard let release = CephRelease(try await cluster.release()), release.damagesObjectMaps
    else { return [] }
    return [
      Finding(
        side, nil, blocks: false,
        "its Ceph is \(release), whose object maps may miss what was written during a snapshot",
        "take `--verification full`, or --distrust-object-map")
    ]
  }

  private func hookFindings(
    _ options: Options, _ hooks: HookSet?, _ hasServer: Bool
  ) -> [Finding] {
    guard let name = options.hooks else {
      guard side == .source, !hasServer else { return [] }
      return [
        Finding(
          .source, nil, blocks: false, "no hooks: nothing is stopped at the freeze",
          "the cutover waits until nobody has the images open, and starts nothing")
      ]
    }
    guard let hooks else {
      return [
        blocked(
          nil, "the hooks '\(name)' are not in the configuration here",
          "add them below `hooks` in the \(side.rawValue)'s configuration")
      ]
    }
    return hasServer ? [] : missingHooks(hooks, name)
  }

  /// A server is stopped and started by Longhaul itself; volumes alone have nobody else.
  private func missingHooks(_ hooks: HookSet, _ name: String) -> [Finding] {
    let (hook, word, what) =
      switch side {
      case .source: (hooks.freeze, "freeze", "nothing is stopped at the freeze")
      case .destination: (hooks.activate, "activate", "nothing is started at the destination")
      }
    guard hook == nil else { return [] }
    return [
      Finding(
        side, nil, blocks: false, "the hooks '\(name)' have no `\(word)` here: \(what)",
        "add one, unless somebody else sees to that")
    ]
  }

  private func probeFindings(
    _ options: Options, _ probe: Probe?, _ hasServer: Bool
  ) -> [Finding] {
    guard side == .destination, let name = options.probe else { return [] }
    if let probe {
      guard probe.needsAddress, !hasServer else { return [] }
      return [
        blocked(
          nil,
          "the probe '\(name)' (\(probe)) needs the address of a server, and volumes have none",
          "take a probe that names a host, or --probe none")
      ]
    }
    return [
      blocked(
        nil, "the probe '\(name)' is not in the configuration here",
        "add it below `probes` in the \(side.rawValue)'s configuration")
    ]
  }

  private func blocked(_ image: ImageAddress?, _ what: String, _ remedy: String) -> Finding {
    Finding(side, image?.description, blocks: true, what, remedy)
  }
}
