import CCurl
import Synchronization

/// What one transfer of libcurl's receives; libcurl calls back on the thread that performs it.
final class Transfer: Sendable {
  private struct State {
    var body: [UInt8] = []
    var headers: [String: String] = [:]
    var isCancelled = false
    var isSuccess = false
  }

  private let source: BytePipe?
  private let sink: BytePipe?

  private let state = Mutex(State())

  /// More than any answer of OpenStack's has.
  private static let mostBytes = 64 << 20

  init(_ request: Request) {
    source = request.upload?.from
    sink = request.download
  }

  var body: [UInt8] { state.withLock { $0.body } }
  var headers: [String: String] { state.withLock { $0.headers } }
  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Ends the transfer within a second.
  func cancel() {
    state.withLock { $0.isCancelled = true }
    source?.fail()
    sink?.fail()
  }

  /// Tells the other sides of its pipes how it ended.
  func finish(succeeded: Bool) {
    if succeeded, state.withLock({ $0.isSuccess }) {
      sink?.end()
    } else {
      sink?.fail()
      source?.fail()
    }
  }

  /// - Returns: whether it was taken.
  fileprivate func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if let sink, state.withLock({ $0.isSuccess }) { return sink.put(bytes) }
    return state.withLock { state in
      guard state.body.count + bytes.count <= Self.mostBytes else { return false }
      state.body.append(contentsOf: bytes)
      return true
    }
  }

  /// - Returns: how many bytes there are; nil ends the transfer.
  fileprivate func fill(_ room: UnsafeMutableRawBufferPointer) -> Int? { source?.take(room) }

  fileprivate func take(header line: String) {
    state.withLock { state in
      // A new status line begins anew: what came before was only in between.
      if line.hasPrefix("HTTP/") {
        state.headers = [:]
        let words = line.split(separator: " ")
        state.isSuccess = words.count > 1 && words[1].hasPrefix("2")
      }
      guard let colon = line.firstIndex(of: ":") else { return }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      let end = value.lastIndex { !$0.isWhitespace }
      state.headers[line[..<colon].lowercased()] = end.map { String(value[...$0]) } ?? ""
    }
  }
}

/// Global functions outside of any actor: libcurl calls them on the thread that it runs on.
func receiveBody(
  _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ argument: UnsafeMutableRawPointer?
) -> Int {
  guard let data, let argument else { return 0 }
  let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
  let transfer = Unmanaged<Transfer>.fromOpaque(argument).takeUnretainedValue()
  return transfer.take(bytes) ? size * count : 0
}

/// `CURL_READFUNC_ABORT` ends the transfer.
func sendBody(
  _ room: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ argument: UnsafeMutableRawPointer?
) -> Int {
  guard let room, let argument else { return 0 }
  let transfer = Unmanaged<Transfer>.fromOpaque(argument).takeUnretainedValue()
  return transfer.fill(UnsafeMutableRawBufferPointer(start: room, count: size * count))
    ?? Int(CURL_READFUNC_ABORT)
}

func receiveHeader(
  _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ argument: UnsafeMutableRawPointer?
) -> Int {
  guard let data, let argument else { return 0 }
  let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
  Unmanaged<Transfer>.fromOpaque(argument).takeUnretainedValue()
    .take(header: String(decoding: bytes, as: UTF8.self))
  return size * count
}

func reportProgress(
  _ argument: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 {
  guard let argument else { return 0 }
  return Unmanaged<Transfer>.fromOpaque(argument).takeUnretainedValue().isCancelled ? 1 : 0
}
