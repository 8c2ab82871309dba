public import Ceph
import Foundation

/// A random life of an image: writes, zeroes, discards, resizes, snapshots, flattening; the same
/// from the same seed.
///
/// It does everything to a real image and keeps what the bytes must be, now and at each snapshot.
/// It must be the image's only writer. When a test fails, `description` tells the seed and every
/// step; with the seed in `LONGHAUL_TEST_SEED` the same is done again.
public actor RandomHistory {
  /// What is kept small so that a test can look at every byte.
  public struct Limits: Sendable {
    /// The most bytes that an image may have.
    public var size: UInt64
    /// How often, in percent, an image starts as a clone.
    public var clones: Int
    /// The most snapshots of others that are there at a time.
    public var foreignSnapshots: Int

    /// The usual limits.
    public init(size: UInt64 = 6 << 20, clones: Int = 40, foreignSnapshots: Int = 4) {
      self.size = size
      self.clones = clones
      self.foreignSnapshots = foreignSnapshots
    }
  }

  /// What everything follows from.
  public nonisolated let seed: UInt64
  /// What it keeps to.
  public nonisolated let limits: Limits
  /// What the image must read now.
  public internal(set) var contents: [UInt8] = []
  /// What each snapshot that it made must read, by id.
  public internal(set) var snapshotContents: [UInt64: [UInt8]] = [:]
  /// What was done so far, a line for each step.
  public internal(set) var log: [String] = []

  var generator: SeededGenerator
  var objectSize: UInt64 = 1 << 22
  var foreignSnapshots: [String] = []
  var foreignSnapshotCount = 0
  var hasParent = false

  /// A history of `seed`, or of `LONGHAUL_TEST_SEED`, or of chance.
  public init(seed: UInt64? = nil, limits: Limits = Limits()) {
    let environment = ProcessInfo.processInfo.environment["LONGHAUL_TEST_SEED"]
    self.seed = environment.flatMap { UInt64($0) } ?? seed ?? UInt64.random(in: 0..<1_000_000_000)
    self.limits = limits
    generator = SeededGenerator(seed: self.seed)
  }

  /// The seed and every step, for the message of a failed test.
  public var description: String {
    "LONGHAUL_TEST_SEED=\(seed)\n" + log.joined(separator: "\n")
  }

  /// Does `count` random steps to `image`, which must be the one from `makeImage`.
  public func run(_ count: Int, on image: Image) async throws {
    try await explained {
      for _ in 0..<count { try await step(on: image) }
    }
  }

  /// Adds the history to whatever `body` throws.
  func explained<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch {
      throw Failure(description: "\(error)\n\(description)")
    }
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Makes a snapshot and remembers what it must read.
  public func takeSnapshot(_ name: String, of image: Image) async throws -> Snapshot {
    let snapshot = try await image.createSnapshot(name)
    note("snapshot \(name), id \(snapshot.id)")
    snapshotContents[snapshot.id] = contents
    return snapshot
  }

  /// Reads all of `image` and compares it with what it must be, now or at its snapshot.
  ///
  /// Returns nil when it is equal, otherwise what differs, with the whole history.
  public func difference(in image: Image) async throws -> String? {
    let expected = image.snapshot.map { snapshotContents[$0.id] } ?? contents
    guard let expected else { return "\(image.path): a snapshot that this history did not make" }
    let size = Int(try await image.size())
    guard size == expected.count else {
      return "\(image.path): \(size) bytes instead of \(expected.count)\n\(description)"
    }
    let bytes = try await image.read(0, count: size)
    guard bytes != expected else { return nil }
    let first = bytes.indices.first { bytes[$0] != expected[$0] } ?? size
    return "\(image.path): differs at \(first)\n\(description)"
  }

  func note(_ step: String) { log.append("\(log.count): \(step)") }
}
