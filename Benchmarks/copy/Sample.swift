import Glibc

/// What one run took.
struct Sample {
  let seconds: Double
  let processorSeconds: Double

  /// Measures `body`.
  static func of(_ body: () async throws -> Void) async rethrows -> Sample {
    let (start, processor) = (ContinuousClock.now, processorSeconds())
    try await body()
    return Sample(
      seconds: (.now - start) / .seconds(1), processorSeconds: processorSeconds() - processor)
  }

  private static func processorSeconds() -> Double {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  /// Prints the median run.
  static func report(_ way: Way, _ samples: [Sample], bytes: UInt64) {
    let sorted = samples.sorted { $0.seconds < $1.seconds }
    guard !sorted.isEmpty else { return }
    let median = sorted[sorted.count / 2]
    let rate = Double(bytes) / median.seconds / 1e6
    let all = samples.map { rounded($0.seconds) }.joined(separator: " ")
    print(
      "\(way.rawValue): \(rounded(median.seconds)) s, \(Int(rate)) MB/s, "
        + "\(rounded(median.processorSeconds)) s of processor; all runs: \(all)")
  }

  /// Prints the most memory that the process had.
  static func reportMemory() {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    print("peak resident memory: \(usage.ru_maxrss / 1024) MiB")
  }

  static func rounded(_ seconds: Double) -> String {
    String(Double(Int(seconds * 1000)) / 1000)
  }
}
