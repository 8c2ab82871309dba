import CCurl
import Synchronization

/// What one transfer of libcurl's receives; libcurl calls back on the thread that performs it.
final class Transfer: Sendable {
  private struct State {
    var body: [UInt8] = []
    var headers: [String: String] = [:]
    var isCancelled = false
  }

  private let state = Mutex(State())

  /// More than any answer of OpenStack's has.
  private static let mostBytes = 64 << 20

  var body: [UInt8] { state.withLock { $0.body } }
  var headers: [String: String] { state.withLock { $0.headers } }
  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Ends the transfer within a second.
  func cancel() { state.withLock { $0.isCancelled = true } }

  /// - Returns: whether it was taken.
  fileprivate func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    state.withLock { state in
      guard state.body.count + bytes.count <= Self.mostBytes else { return false }
      state.body.append(contentsOf: bytes)
      return true
    }
  }

  fileprivate func take(header line: String) {
    state.withLock { state in
      // A new status line begins anew: what came before was only in between.
      if line.hasPrefix("HTTP/") { state.headers = [:] }
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
