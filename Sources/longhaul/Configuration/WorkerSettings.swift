/// How a region's workers work.
struct WorkerSettings: Hashable, Sendable {
  /// Jobs at once.
  var slots = 4
  /// How long a worker that says nothing keeps its jobs.
  var lease: Duration = .seconds(30)
  /// How often the queue is looked at, should no notification come.
  var poll: Duration = .seconds(1)
  /// How long running jobs may go on after SIGTERM.
  var grace: Duration = .seconds(45)
  /// Connections to Postgres.
  var connections = 6
}

extension WorkerSettings {
  init(_ section: Section) {
    slots = section.number("slots", in: 1...64) ?? slots
    lease = section.duration("lease", in: .seconds(3) ... .seconds(3600)) ?? lease
    poll = section.duration("poll", in: .milliseconds(50) ... .seconds(60)) ?? poll
    grace = section.duration("grace", in: .zero ... .seconds(86_400)) ?? grace
    connections = section.number("connections", in: 2...64) ?? connections
  }
}
