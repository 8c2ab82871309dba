import ArgumentParser
import Ceph
import FoundationEssentials
import Transfer

/// One way beside the other, in one process.
struct Compare: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copies an image again and again, in different ways.",
    discussion: """
      Makes images bench-copy-* in the given pools and removes them. Prints, for each way, the \
      median of the runs: seconds, MB/s, and the seconds of processor time of this process.
      """)

  @OptionGroup var clusters: ClusterOptions
  @Option(help: "The pool, in both clusters.") var pool = "bench"
  @Option(help: "MiB of random data.") var data = 1024
  @Option(help: "How often each is measured.") var runs = 3
  @Option(help: "Streams of data over TLS.") var streams = 4
  @Option(help: "KiB of one unit.") var unit = 1024
  @Option(help: "MiB on the way at once.") var window = 64
  @Option(help: "Which: direct, local, tls, round (4096 small writes on 2 TiB).") var ways =
    "direct,local,tls"

  func run() async throws {
    let (west, east) = try await clusters.connect()
    let source = try await west.pool(pool)
    let destination = try await east.pool(pool)
    let ways = ways.split(separator: ",").compactMap { Way(rawValue: String($0)) }
    let bench = SeedBench(
      source: source, destination: destination, bytes: UInt64(data) << 20, streams: streams,
      options: options)
    if ways.contains(.round) { try await RoundBench(bench: bench).run(runs) }
    let seeds = ways.filter { $0 != .round }
    guard !seeds.isEmpty else { return }
    let snapshot = try await bench.prepare()
    var measured: [Way: [Sample]] = [:]
    for _ in 0..<runs {
      for way in seeds { measured[way, default: []].append(try await bench.measure(way, snapshot)) }
    }
    try await bench.cleanUp()
    for way in seeds { Sample.report(way, measured[way] ?? [], bytes: bench.bytes) }
    Sample.reportMemory()
  }

  private var options: CopyOptions {
    var options = CopyOptions(isDestinationFresh: true)
    options.unitBytes = unit << 10
    options.window = window << 20
    return options
  }
}

/// One way to copy.
enum Way: String {
  /// Sixteen reads in flight, each followed by its write: as fast as librbd goes by itself.
  case direct
  /// Our copier on a reader over librbd.
  case local
  /// Our copier on a reader over TLS, both ends in this process.
  case tls
  /// A round of many small changes.
  case round
}
