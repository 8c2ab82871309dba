/// What the transition asks for, in the imperative; done in the transaction that stores the state.
public enum Effect: Hashable, Codable, Sendable {
  /// Queue work for the given round, one job or one a volume.
  case enqueue(Work, round: Int)
  /// Withdraw all of the migration's jobs; a running one loses its fence.
  case withdrawJobs
  /// Pass the right to run on.
  case hand(to: Owner)
  /// Ring after the policy's round interval, times two to the power of `doublings`.
  case wake(doublings: Int)
  /// Remember that the operator asked for the cutover, whatever the estimate says.
  case rememberCutover
  /// Forget it: the cutover was tried.
  case forgetCutover
}
