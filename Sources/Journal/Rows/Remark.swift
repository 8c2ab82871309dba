/// The kind of an event that is no transition's, as rows and reports name it.
public enum Remark: String, Sendable {
  /// It was asked for.
  case submitted
  /// Something was found that the operator should know.
  case finding
  /// Somebody started the destination before its time: what it wrote is in no diff of the source's.
  case intruder
  /// A rehearsal was asked for, or has ended.
  case rehearsal
  /// The probe is not waited for any more.
  case probe
  /// The source's writes are limited.
  case throttled
  /// They are not any more.
  case unthrottled
  /// A comparison found a volume's round alike at both sides.
  case compared
}
