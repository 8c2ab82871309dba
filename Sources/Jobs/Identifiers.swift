public import FoundationEssentials
public import Postgres

/// A job's number.
public struct JobID: Hashable, Comparable, Codable, Sendable, RawRepresentable {
  /// The number, `longhaul.job.id`.
  public let rawValue: Int64
  /// The job with this number.
  public init(rawValue: Int64) { self.rawValue = rawValue }
  /// Earlier jobs come first.
  public static func < (one: JobID, other: JobID) -> Bool { one.rawValue < other.rawValue }
}

/// A worker process; new at every start, so that no restart inherits a lease.
public struct WorkerID: Hashable, Codable, Sendable, RawRepresentable {
  /// The identifier, `longhaul.worker.id`.
  public let rawValue: UUID
  /// The worker with this identifier.
  public init(rawValue: UUID) { self.rawValue = rawValue }
  /// A new worker.
  public init() { rawValue = UUID() }
}

/// Counts a job's claims; a write with an older one changes nothing.
public struct Fence: Hashable, Comparable, Codable, Sendable, RawRepresentable {
  /// The count, `longhaul.job.fence`.
  public let rawValue: Int64
  /// The fence with this count.
  public init(rawValue: Int64) { self.rawValue = rawValue }
  /// Later claims are greater.
  public static func < (one: Fence, other: Fence) -> Bool { one.rawValue < other.rawValue }
}

extension JobID: PostgresEncodable, PostgresDecodable, CustomStringConvertible {
  /// The number alone.
  public var description: String { String(rawValue) }
}

extension WorkerID: PostgresEncodable, PostgresDecodable, CustomStringConvertible {
  /// The identifier in lower case, as Postgres writes it.
  public var description: String { rawValue.uuidString.lowercased() }
}

extension Fence: PostgresEncodable, PostgresDecodable, CustomStringConvertible {
  /// The count alone.
  public var description: String { String(rawValue) }
}
