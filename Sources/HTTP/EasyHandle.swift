import CCurl
import FoundationEssentials

/// One of libcurl's handles (`CURL *`); it keeps its connections for the next request.
///
/// Never used by two threads at once: ``Transport`` lends it to one at a time.
final class EasyHandle: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer
  private let trust: Trust

  /// - Throws: `TransportFailure.misused` without memory.
  init(_ trust: Trust) throws {
    guard let handle = curl_easy_init() else {
      throw TransportFailure.misused("curl_easy_init has no memory")
    }
    self.handle = handle
    self.trust = trust
  }

  deinit { curl_easy_cleanup(handle) }

  /// Performs a request, blocking (`curl_easy_perform`).
  ///
  /// - Throws: `TransportFailure`.
  func perform(_ request: Request, _ transfer: Transfer) throws(TransportFailure) -> Response {
    // Forgets the options of the one before, not its connections.
    curl_easy_reset(handle)
    var headers: UnsafeMutablePointer<curl_slist>?
    defer { curl_slist_free_all(headers) }
    for header in request.headers { headers = curl_slist_append(headers, header) }
    try setUp(request, headers)
    let argument = Unmanaged.passUnretained(transfer).toOpaque()
    try check(longhaul_curl_set_receiver(handle, CURLOPT_WRITEFUNCTION, receiveBody))
    try check(longhaul_curl_set_receiver(handle, CURLOPT_HEADERFUNCTION, receiveHeader))
    // Also without an upload: libcurl's own would take the transfer for a FILE.
    try check(longhaul_curl_set_receiver(handle, CURLOPT_READFUNCTION, sendBody))
    if let upload = request.upload { try setUp(upload) }
    if request.upload != nil || request.download != nil {
      // A transfer that takes hours is fine, and one that stands still is not.
      try number(CURLOPT_LOW_SPEED_LIMIT, 1)
      try number(CURLOPT_LOW_SPEED_TIME, Self.mostStandstill)
    }
    for option in [
      CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA,
    ] {
      try check(longhaul_curl_set_pointer(handle, option, argument))
    }
    try check(longhaul_curl_set_progress(handle, reportProgress))
    try number(CURLOPT_NOPROGRESS, 0)
    // As late as can be. From here on the time limit runs, on a clock that goes on while the process is stopped.
    if let latest = request.latest, .now >= latest {
      throw .unreachable("it was not sent, as it could not be sent in time")
    }
    let code = withExtendedLifetime(transfer) { sending(request.body) }
    guard code == CURLE_OK else { throw failure(code, transfer) }
    var status = 0
    try check(longhaul_curl_get_number(handle, CURLINFO_RESPONSE_CODE, &status))
    return Response(status: status, headers: transfer.headers, body: transfer.body)
  }

  private func setUp(_ upload: (from: BytePipe, size: UInt64)) throws(TransportFailure) {
    try number(CURLOPT_UPLOAD, 1)
    try check(
      longhaul_curl_set_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(upload.size)))
  }

  private func sending(_ body: Data?) -> CURLcode {
    guard let body else { return curl_easy_perform(handle) }
    // libcurl reads the bytes while it performs, so they stay where they are until then.
    return body.withUnsafeBytes { bytes in
      longhaul_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
      longhaul_curl_set_pointer(
        handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return curl_easy_perform(handle)
    }
  }

  private func setUp(
    _ request: Request, _ headers: UnsafeMutablePointer<curl_slist>?
  ) throws(TransportFailure) {
    try text(CURLOPT_URL, request.url)
    try text(CURLOPT_PROTOCOLS_STR, "http,https")
    if request.body != nil { try number(CURLOPT_POST, 1) }
    try text(CURLOPT_CUSTOMREQUEST, request.method)
    try check(longhaul_curl_set_list(handle, CURLOPT_HTTPHEADER, headers))
    try number(CURLOPT_NOSIGNAL, 1)
    try milliseconds(CURLOPT_TIMEOUT_MS, request.timeLimit)
    try milliseconds(CURLOPT_CONNECTTIMEOUT_MS, min(request.timeLimit, .seconds(15)))
    try number(CURLOPT_FOLLOWLOCATION, 0)
    if request.isFresh { try number(CURLOPT_FRESH_CONNECT, 1) }
    if request.onlyConnects { try number(CURLOPT_CONNECT_ONLY, 1) }
    if request.isDirect { try text(CURLOPT_NOPROXY, "*") }
    try number(CURLOPT_TCP_KEEPALIVE, 1)
    try text(CURLOPT_ACCEPT_ENCODING, "")
    try number(CURLOPT_SSL_VERIFYPEER, trust.verifies ? 1 : 0)
    try number(CURLOPT_SSL_VERIFYHOST, trust.verifies ? 2 : 0)
    if let authority = trust.authority { try text(CURLOPT_CAINFO, authority) }
    if let certificate = trust.clientCertificate { try text(CURLOPT_SSLCERT, certificate) }
    if let key = trust.clientKey { try text(CURLOPT_SSLKEY, key) }
  }

  private func text(_ option: CURLoption, _ value: String) throws(TransportFailure) {
    try check(longhaul_curl_set_text(handle, option, value))
  }

  private func number(_ option: CURLoption, _ value: Int) throws(TransportFailure) {
    try check(longhaul_curl_set_number(handle, option, value))
  }

  private func milliseconds(_ option: CURLoption, _ value: Duration) throws(TransportFailure) {
    try number(option, Int(value / .milliseconds(1)))
  }

  private func check(_ code: CURLcode) throws(TransportFailure) {
    if code != CURLE_OK { throw .misused(Self.words(code)) }
  }

  private func failure(_ code: CURLcode, _ transfer: Transfer) -> TransportFailure {
    switch code {
    case CURLE_ABORTED_BY_CALLBACK: return .cancelled
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_PROXY:
      return .unreachable(Self.words(code))
    case CURLE_SSL_CONNECT_ERROR:
      // As when a balancer that restarts hangs up amid the handshake: nothing was sent.
      return .unreachable("\(Self.words(code)), amid TLS's handshake")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_ISSUER_ERROR:
      return .untrusted(Self.words(code))
    case CURLE_OPERATION_TIMEDOUT:
      // Without a connection nothing was sent.
      var connected: curl_off_t = 0
      longhaul_curl_get_size(handle, CURLINFO_PRETRANSFER_TIME_T, &connected)
      return connected > 0 ? .timedOut : .unreachable("no connection in time")
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: return .misused(Self.words(code))
    default: return .connectionLost(Self.words(code))
    }
  }

  /// In seconds: Glance may take a while to put an image away once it has all of it.
  private static let mostStandstill = 600

  private static func words(_ code: CURLcode) -> String {
    curl_easy_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
  }
}
