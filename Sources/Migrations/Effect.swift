/// What the transition asks for, in the imperative; done in the transaction that stores the state.
public enum Effect: Hashable, Codable, Sendable {
  /// Queue work for the given round: one job, or one for each volume that has yet to be done.
  ///
  /// `copy` leaves out volumes whose copy in this round is complete, so that a resumed round waits
  /// for as many as are left. `verify` is passed over while a comparison of the migration is under
  /// way, or if the last one found it equal less than ten minutes ago, unless the migration is done.
  case enqueue(Work, round: Int)
  /// Withdraw all of the migration's jobs; a running one loses its fence. Comes before any
  /// `enqueue` of the same transition.
  case withdrawJobs
  /// Pass the right to run on.
  case hand(to: Owner)
  /// Ring after the policy's round interval, times two to the power of `doublings`; leaving the
  /// waiting state stops the timer.
  case wake(doublings: Int)
  /// Remember that the operator asked for the cutover, whatever the estimate says.
  case rememberCutover
  /// Forget it: the cutover was tried.
  case forgetCutover
}
