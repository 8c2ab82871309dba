import CPostgres

/// What is done with the server's notices; libpq holds it by its address.
final class NoticeBox: Sendable {
  let receive: @Sendable (String) -> Void

  init(_ receive: @escaping @Sendable (String) -> Void) {
    self.receive = receive
  }
}

/// The receiver for `PQsetNoticeReceiver`; called on the connection's thread, in a libpq call.
func receiveNotice(_ context: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
  guard let context, let result else { return }
  let box = Unmanaged<NoticeBox>.fromOpaque(context).takeUnretainedValue()
  let severity = QueryResult.field(.severity, of: result) ?? "NOTICE"
  box.receive("\(severity): \(QueryResult.field(.message, of: result) ?? "")")
}

/// The processor for `PQsetNoticeProcessor` that keeps notices off the standard error.
func ignoreNotice(_: UnsafeMutableRawPointer?, _: UnsafePointer<CChar>?) {}
