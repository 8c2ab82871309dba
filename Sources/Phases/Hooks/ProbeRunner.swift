import HTTP
import Jobs
import Journal
import Migrations
import Subprocess

/// Asks a migration's probe until it says yes.
struct ProbeRunner {
  private let context: PhaseContext
  private let assignment: Assignment

  init(_ context: PhaseContext, _ assignment: Assignment) {
    self.context = context
    self.assignment = assignment
  }

  /// Waits until the probe succeeds; does nothing where the migration has none.
  ///
  /// - Parameters:
  ///   - more: for the environment of a probe that is a command.
  ///   - address: the server's first one, asked for only where the probe needs it.
  /// - Returns: how long that took; nil without a probe.
  /// - Throws: ``UnknownProbe``; ``ProbeFailure`` after the probe's own limit; `ClaimLost`.
  func run(
    _ job: RunningJob, _ more: [Environment.Key: String?] = [:],
    address: () async throws -> String?
  ) async throws -> Duration? {
    guard let name = assignment.migration.options.probe else { return nil }
    guard let probe = context.probes[name] else {
      throw UnknownProbe(name: name, region: context.region)
    }
    let start = ContinuousClock.now
    guard let ready = try await filled(probe, address) else {
      throw ProbeFailure(name: name, probe: probe, why: "the server has no address")
    }
    let environment = context.environment(assignment, at: .destination, job).updating(more)
    let transport = Transport(Trust(), connections: 1)
    do {
      let failure = try await asking(
        ready, until: start + probe.limit, transport, environment, job)
      await transport.close()
      guard let failure else { return .now - start }
      throw ProbeFailure(name: name, probe: ready, why: failure)
    } catch {
      await transport.close()
      throw error
    }
  }

  private func filled(
    _ probe: Probe, _ address: () async throws -> String?
  ) async throws -> Probe? {
    probe.needsAddress ? try await address().map(probe.filledIn) : probe
  }

  /// - Returns: why the last attempt failed; nil when one succeeded.
  private func asking(
    _ probe: Probe, until end: ContinuousClock.Instant, _ transport: Transport,
    _ environment: Environment, _ job: RunningJob
  ) async throws -> String? {
    while true {
      try job.check()
      let left = end - .now
      let limit = max(.milliseconds(500), min(left, Self.attempt))
      guard let failure = try await attempt(probe, transport, limit, environment) else {
        return nil
      }
      if left <= Self.pause { return failure }
      try await Task.sleep(for: Self.pause)
    }
  }

  private func attempt(
    _ probe: Probe, _ transport: Transport, _ limit: Duration, _ environment: Environment
  ) async throws -> String? {
    switch probe.kind {
    case .tcp(let host, let port):
      let host = host.contains(":") ? "[\(host)]" : host
      return try await request(
        // Of a proxy the connection would say nothing of the server.
        Request(
          url: "http://\(host):\(port)", timeLimit: limit, isFresh: true, onlyConnects: true,
          isDirect: true), transport)
    case .http(let url):
      return try await request(
        Request(url: url, timeLimit: limit, isFresh: true, isDirect: true), transport)
    case .command(let words):
      let command = HookCommand(arguments: words, timeLimit: limit)
      let ending = try await HookProcess(command, environment).run()
      if ending.exitCode == 0 { return nil }
      let output = ending.output.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
      return (ending.exitCode.map { "it ended with \($0)" } ?? "it took too long") + output
    }
  }

  private func request(_ request: Request, _ transport: Transport) async throws -> String? {
    do {
      let response = try await transport.send(request)
      // Of a mere connection there is no status.
      return response.status == 0 || (200..<400).contains(response.status)
        ? nil : "the answer is \(response.status)"
    } catch let failure as TransportFailure {
      return failure.words
    }
  }

  private static let attempt: Duration = .seconds(10)
  private static let pause: Duration = .milliseconds(100)
}

extension TransportFailure {
  /// For people.
  fileprivate var words: String {
    switch self {
    case .unreachable(let why), .untrusted(let why), .connectionLost(let why), .misused(let why):
      why
    case .timedOut: "no answer in time"
    case .cancelled: "cancelled"
    }
  }
}

/// A probe did not succeed in its time.
struct ProbeFailure: Error, CustomStringConvertible {
  let name: String
  let probe: Probe
  let why: String

  var description: String {
    "its probe '\(name)' (\(probe)) did not succeed within \(probe.limit.forPeople): \(why)"
  }
}

/// The worker's configuration lacks a probe; another worker of the region may have it.
struct UnknownProbe: Error, CustomStringConvertible {
  let name: String
  let region: String

  var description: String {
    """
    the probe '\(name)' is not in the configuration of this worker (region \(region)): add it there
    """
  }
}
