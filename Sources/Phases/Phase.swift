import Jobs

/// What one kind of job does.
protocol Phase: Sendable {
  /// Does it; what it returns is stored in the transaction that settles the job.
  func perform(_ job: RunningJob) async throws -> Settlement
}
