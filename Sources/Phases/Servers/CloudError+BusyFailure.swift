public import Jobs
public import OpenStack

extension CloudError: BusyFailure {
  /// What its Retry-After says.
  public var askedPause: Duration? { retryAfter.map { .seconds($0) } }
}
