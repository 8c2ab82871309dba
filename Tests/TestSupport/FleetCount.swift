import Foundation

/// How much is tried, which an environment variable says: `LONGHAUL_CHAOS=full` is `make
/// test-chaos`, and `LONGHAUL_RUNS=N` sets the number of seeded runs, all of one seed if
/// `LONGHAUL_TEST_SEED` names it.
public enum FleetCount {
  /// Whether everything is tried that there is.
  public static var isFull: Bool {
    ProcessInfo.processInfo.environment["LONGHAUL_CHAOS"] == "full"
  }

  /// The seeds of the differential runs: other ones each time, or those that follow from
  /// `LONGHAUL_TEST_SEED`.
  public static func seeds(_ usual: Int, full: Int) -> [UInt64] {
    let environment = ProcessInfo.processInfo.environment
    let runs = environment["LONGHAUL_RUNS"].flatMap(Int.init)
    if let seed = environment["LONGHAUL_TEST_SEED"].flatMap(UInt64.init) {
      return Array(repeating: seed, count: runs ?? 1)
    }
    let count = runs ?? (isFull ? full : usual)
    return (0..<count).map { _ in UInt64.random(in: 0..<1_000_000_000) }
  }
}
