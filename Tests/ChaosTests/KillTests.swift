import Ceph
import TestSupport
import Testing

/// A process that ends as in a power cut, in every phase: the migration goes on and ends equal, or
/// the source runs.
struct KillTests {
  /// Who is killed, and where the migration stands.
  struct Blow: CustomTestStringConvertible {
    let victim: String
    let phase: Moment
    var testDescription: String { "\(victim), \(phase.rawValue)" }
  }

  /// Where a migration is caught: with something done, and not written down.
  enum Moment: String, CaseIterable {
    case preflight, provisioning, snapshot, copy, seal, freezing
    case finalCopy = "final copy"
    case finalSeal = "final seal"
    case activating, thawing, cancelling, finalizing
    // The hook was waited for, and has done its work.
    case frozen, activated, thawed

    /// The kind of job that has done its work then, and cannot be settled.
    var kind: String? {
      switch self {
      case .preflight: "preflight"
      case .provisioning: "provision"
      case .snapshot: "snapshot"
      case .copy, .finalCopy: "copy"
      case .seal, .finalSeal: "seal"
      case .cancelling, .finalizing: "clean up"
      case .frozen: "freeze"
      case .activated: "activate"
      case .thawed: "thaw"
      case .freezing, .activating, .thawing: nil
      }
    }

    /// The hook that waits then.
    var hook: String? {
      switch self {
      case .freezing: "freeze"
      case .activating: "activate"
      case .thawing: "thaw"
      default: nil
      }
    }
  }

  static let usual = [
    Blow(victim: "worker-east", phase: .copy), Blow(victim: "worker-west", phase: .freezing),
    Blow(victim: "worker-east", phase: .finalSeal), Blow(victim: "scheduler", phase: .activating),
    Blow(victim: "worker-east", phase: .finalizing), Blow(victim: "worker-west", phase: .frozen),
    Blow(victim: "worker-east", phase: .activated),
  ]

  static var blows: [Blow] {
    guard FleetCount.isFull else { return usual }
    return ["scheduler", "worker-west", "worker-east"].flatMap { victim in
      Moment.allCases.map { Blow(victim: victim, phase: $0) }
    }
  }

  @Test(arguments: blows)
  func `a kill -9 anywhere loses nothing, and the migration goes on`(blow: Blow) async throws {
    try await Fleet.with(FleetSetup { $0.bandwidth = "8 MiB/s" }) { fleet in
      let disk = try await fleet.makeDisk("killed", options: "--region-size 16MiB")
      try await fleet.withImage("killed") { image in
        var generator = SeededGenerator(seed: 1)
        try await image.write(16 << 20, generator.bytes(6 << 20))
      }
      let strike = Strike(fleet: fleet, disk: disk, blow: blow)
      switch blow.phase {
      case .preflight, .provisioning, .snapshot, .copy, .seal: try await strike.early()
      case .finalCopy, .finalSeal: try await strike.finalRound()
      case .freezing, .activating: try await strike.hook()
      case .frozen, .activated: try await strike.afterHook()
      case .thawing: try await strike.thawing()
      case .thawed: try await strike.thawed()
      case .cancelling: try await strike.cancelling()
      case .finalizing: try await strike.finalizing()
      }
    }
  }
}
