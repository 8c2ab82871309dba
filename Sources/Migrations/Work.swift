/// A phase's work at one side, queued as a job.
public enum Work: Hashable, Codable, Sendable {
  case preflight(Side)
  case provision
  case snapshot
  case copy
  case seal
  /// Compares both snapshots of the round, unless a newer one is compared already.
  case verify
  case prune(Side)
  case freeze
  case activate
  case thaw
  /// Makes sure that the source still stands, before an activation that failed is begun anew.
  case refreeze
  /// Takes back a destination whose activation failed, if it never ran.
  case retract
  /// Limits the source's writes; does nothing unless the migration is replicating when it runs.
  case throttle(bytesPerSecond: UInt64)
  case unthrottle
  /// Takes back what is left: limits and snapshots; after a cancellation also what was made.
  case cleanUp(Side)
  /// Boots a clone of the last sealed round, looks at it and removes it; by the rehearsal's number.
  case rehearse(Int64)

  /// Whose workers do it.
  public var side: Side {
    switch self {
    case .preflight(let side), .prune(let side), .cleanUp(let side): side
    case .snapshot, .freeze, .refreeze, .thaw, .throttle, .unthrottle: .source
    case .provision, .copy, .seal, .verify, .activate, .retract, .rehearse: .destination
    }
  }

  /// Whether the migration goes on without it.
  var isAside: Bool {
    switch self {
    case .verify, .prune, .throttle, .unthrottle, .rehearse: true
    case .preflight, .provision, .snapshot, .copy, .seal, .freeze, .refreeze, .activate, .retract,
      .thaw, .cleanUp:
      false
    }
  }

  /// The job's kind, as rows and logs name it.
  public var kind: String {
    switch self {
    case .preflight: "preflight"
    case .provision: "provision"
    case .snapshot: "snapshot"
    case .copy: "copy"
    case .seal: "seal"
    case .verify: "verify"
    case .prune: "prune"
    case .freeze: "freeze"
    case .activate: "activate"
    case .thaw: "thaw"
    case .refreeze: "refreeze"
    case .retract: "retract"
    case .throttle: "throttle"
    case .unthrottle: "unthrottle"
    case .cleanUp: "clean up"
    case .rehearse: "rehearse"
    }
  }
}
