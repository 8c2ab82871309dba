import Ceph
import Journal
import Migrations
import Phases
import Postgres

/// What can be known of a migration before it is asked for; nothing is changed for it.
struct Outlook {
  let configuration: Configuration
  let draft: Draft

  /// All that would fail or surprise later.
  ///
  /// - Throws: `PostgresError`.
  func findings(_ pool: ConnectionPool) async throws -> [OutlookFinding] {
    var findings = try await workers(pool)
    var known = draft.volumes
    for side in Side.allCases { findings += await look(at: &known, side) }
    return findings
  }

  private func workers(_ pool: ConnectionPool) async throws -> [OutlookFinding] {
    var findings: [OutlookFinding] = []
    for side in Side.allCases {
      let region = region(side)
      if try await pool.one(.liveWorkers, region) == 0 {
        findings.append(
          OutlookFinding(
            region: region, blocks: true, "no worker is alive in \(region)",
            "start one there: longhaul worker --region \(region)"))
      }
    }
    return findings
  }

  /// What is said by the region's own Ceph, where this machine reaches it; else the workers look.
  private func look(at volumes: inout [Draft.Volume], _ side: Side) async -> [OutlookFinding] {
    let name = region(side)
    guard let region = try? configuration.region(name), let ceph = region.reachableCeph else {
      return [unseen(name, "its Ceph is not configured on this machine")]
    }
    do {
      let cluster = try await Cluster.connect(ceph)
      do {
        let hooks = draft.options.hooks.flatMap { configuration.hooks[$0] }
        let preflight = Preflight(
          cluster, side, isPaused: draft.isPaused,
          isCompared: draft.policy.verification == .full)
        let findings = try await preflight.findings(
          draft.policy.method == .image ? [] : volumes, options: draft.options, hooks: hooks,
          probe: draft.options.probe.flatMap { configuration.probes[$0] },
          hasServer: draft.server != nil)
        if side == .source, draft.policy.method == .snapshots {
          volumes = await preflight.sized(volumes)
        }
        await cluster.close()
        return findings.map { OutlookFinding(region: name, $0) }
      } catch {
        await cluster.close()
        throw error
      }
    } catch {
      return [unseen(name, "its Ceph cannot be reached from here: \(error)")]
    }
  }

  private func unseen(_ region: String, _ why: String) -> OutlookFinding {
    OutlookFinding(
      region: region, blocks: false, "not looked at: \(why)",
      "its workers look at the volumes before anything is changed")
  }

  private func region(_ side: Side) -> String {
    switch side {
    case .source: draft.source
    case .destination: draft.destination
    }
  }
}

/// Something that was seen: where, whether it stands in the way, and what to do.
struct OutlookFinding: Hashable {
  let region: String
  let subject: String?
  let blocks: Bool
  let what: String
  let remedy: String

  init(region: String, blocks: Bool, _ what: String, _ remedy: String) {
    self.region = region
    subject = nil
    self.blocks = blocks
    self.what = what
    self.remedy = remedy
  }

  init(region: String, _ finding: Finding) {
    self.region = region
    subject = finding.subject
    blocks = finding.blocks
    what = finding.what
    remedy = finding.remedy
  }
}

extension Table {
  init(_ findings: [OutlookFinding]) {
    self.init("region", "subject", "blocks", "finding", "what_to_do")
    rows = findings.map { finding in
      [
        .text(finding.region), Cell(finding.subject), .flag(finding.blocks), .text(finding.what),
        .text(finding.remedy),
      ]
    }
  }
}

extension Statement where Row == Int {
  /// Workers of a region that were seen lately.
  static let liveWorkers = Self(
    "live_workers", "SELECT count(*) FROM report.workers WHERE region = $1 AND live")
}
