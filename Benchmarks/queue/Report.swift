import Foundation

/// What was measured.
struct Report {
  /// Jobs a second, one value a run.
  let ours: [Double]
  /// Jobs a second, one value a run.
  let pgbench: [Double]
  let startMilliseconds: [Double]

  private var ratio: Double { Report.median(ours) / Report.median(pgbench) }

  var table: String {
    func line(_ name: String, _ values: [Double]) -> String {
      let runs = values.map { String(format: "%8.0f", $0) }.joined()
      return name.padding(toLength: 24, withPad: " ", startingAt: 0)
        + String(format: "%10.0f", Report.median(values)) + "  " + runs
    }
    return """
      claim and settle, jobs/s    median      runs
      \(line("longhaul", ours))
      \(line("pgbench", pgbench))
      ratio \(String(format: "%.2f", ratio)) (target: at least 0.70)

      enqueue to start when idle, ms: median \(milliseconds(0.5)), p99 \(milliseconds(0.99)) \
      (target: below 20), most \(milliseconds(1)), of \(startMilliseconds.count) jobs
      """
  }

  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      let form = Form(
        jobsPerSecond: ours, jobsPerSecondMedian: Report.median(ours),
        pgbenchJobsPerSecond: pgbench, pgbenchJobsPerSecondMedian: Report.median(pgbench),
        ratio: ratio, startMillisecondsMedian: Report.quantile(0.5, of: startMilliseconds),
        startMillisecondsP99: Report.quantile(0.99, of: startMilliseconds))
      return String(decoding: try encoder.encode(form), as: UTF8.self)
    }
  }

  private struct Form: Encodable {
    let jobsPerSecond: [Double]
    let jobsPerSecondMedian: Double
    let pgbenchJobsPerSecond: [Double]
    let pgbenchJobsPerSecondMedian: Double
    let ratio: Double
    let startMillisecondsMedian: Double
    let startMillisecondsP99: Double
  }

  private func milliseconds(_ share: Double) -> String {
    String(format: "%.2f", Report.quantile(share, of: startMilliseconds))
  }

  private static func median(_ values: [Double]) -> Double { quantile(0.5, of: values) }

  /// The value that this share of all does not exceed.
  private static func quantile(_ share: Double, of values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let index = Int((share * Double(values.count)).rounded(.up)) - 1
    return values.sorted()[max(0, min(index, values.count - 1))]
  }
}
