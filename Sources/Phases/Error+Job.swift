import Jobs

extension Error {
  /// Whether the job ends with it, whatever the phase makes of other failures: somebody else has it
  /// by now, or it was cancelled.
  var endsTheJob: Bool { self is ClaimLost || self is CancellationError }
}
