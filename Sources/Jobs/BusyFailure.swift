import Postgres

/// A failure of a service that says when it may be asked again.
public protocol BusyFailure: Error {
  /// How long it is to be left alone; nil: it does not say.
  var askedPause: Duration? { get }
}

extension Backoff {
  /// The wait after this many failures, the last of them this one.
  ///
  /// Who wants to be left alone for longer than ten minutes is asked again all the same: nobody else
  /// would look.
  func delay(after failures: Int, the last: any Error) -> Duration {
    let asked = (last as? any BusyFailure)?.askedPause ?? .zero
    return max(delay(after: failures), min(asked, .seconds(600)))
  }
}
