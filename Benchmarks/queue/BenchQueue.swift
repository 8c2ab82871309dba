import ArgumentParser
import Jobs
import Logging
import Postgres
import Schema

/// Measures the queue beside `pgbench`, which runs the same two statements on the same server, in
/// turn and in one run.
@main
struct BenchQueue: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-queue",
    abstract: "Measures the queue beside pgbench, and how soon an idle worker starts a job.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json
  }

  @Argument(
    help: """
      Where Postgres is, as libpq keywords (host=… port=… user=…). A database of its own is made \
      there and dropped in the end.
      """)
  var conninfo: String

  @Option(help: "Workers, and pgbench's clients; each has a connection.")
  var workers = 16

  @Option(help: "Jobs that wait at the start of each measurement.")
  var jobs = 200_000

  @Option(help: "Measurements of either side.")
  var runs = 5

  @Option(help: "Seconds that each measurement takes.")
  var seconds = 5

  @Option(help: "Jobs that are enqueued one at a time for an idle worker.")
  var starts = 1000

  @Option(help: "The pgbench program.")
  var pgbench = "/usr/lib/postgresql/15/bin/pgbench"

  @Option(help: "table or json.")
  var format = Format.table

  func run() async throws {
    LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
    let report = try await withBenchDatabase(conninfo) { conninfo in
      let pool = ConnectionPool(conninfo: conninfo, size: workers)
      let rival = Pgbench(program: pgbench, conninfo: conninfo, clients: workers)
      var ours: [Double] = []
      var theirs: [Double] = []
      for _ in 0..<runs {
        try await refill(pool)
        ours.append(try await Throughput(queue: Queue(pool), workers: workers).measure(seconds))
        try await refill(pool)
        theirs.append(try await rival.measure(seconds))
      }
      try await pool.withConnection { try await $0.script("TRUNCATE longhaul.job") }
      let latencies = try await StartLatency(queue: Queue(pool), conninfo: conninfo).measure(starts)
      await pool.close()
      return Report(ours: ours, pgbench: theirs, startMilliseconds: latencies)
    }
    switch format {
    case .table: print(report.table)
    case .json: print(try report.json)
    }
  }

  /// The same table for everybody.
  private func refill(_ pool: ConnectionPool) async throws {
    try await pool.withConnection { connection in
      try await connection.script("TRUNCATE longhaul.job")
      try await connection.run(
        Statement<Void>(
          "refill",
          """
          INSERT INTO longhaul.job (region, kind)
          SELECT 'bench', 'bench' FROM generate_series(1, $1::int)
          """), jobs)
      try await connection.script("VACUUM ANALYZE longhaul.job")
      try await connection.script("CHECKPOINT")
    }
  }
}

/// Runs `body` with a database that has the queue's tables and nothing else.
private func withBenchDatabase(_ conninfo: String, _ body: (String) async throws -> Report)
  async throws -> Report
{
  let name = "longhaul_bench_\(UInt32.random(in: 0 ... .max))"
  let connection = try await Connection.open(conninfo, applicationName: "bench-queue")
  try await connection.script("CREATE DATABASE \(name)")
  let bench = conninfo + " dbname=\(name)"
  let result: Result<Report, any Error>
  do {
    let empty = try await Connection.open(bench, applicationName: "bench-queue")
    for script in Schema.scripts.prefix(1) { try await empty.script(script.sql) }
    await empty.close()
    result = .success(try await body(bench))
  } catch {
    result = .failure(error)
  }
  try await connection.script("DROP DATABASE \(name) WITH (FORCE)")
  await connection.close()
  return try result.get()
}
