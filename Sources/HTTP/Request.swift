package import FoundationEssentials

/// What is sent to an address.
package struct Request: Sendable {
  let method: String
  let url: String
  let headers: [String]
  let body: Data?
  let timeLimit: Duration
  let latest: ContinuousClock.Instant?
  let isFresh: Bool
  let onlyConnects: Bool
  let isDirect: Bool
  let upload: (from: BytePipe, size: UInt64)?
  let download: BytePipe?

  /// - Parameters:
  ///   - headers: `Name: value`.
  ///   - timeLimit: from connecting to the reply's end.
  ///   - latest: when it is still sent; later, as after a wait for a connection, it fails instead.
  ///   - isFresh: over a connection of its own: on one that is used again, libcurl sends a request a
  ///     second time when the first was lost with the connection, whether it was done or not.
  ///   - onlyConnects: nothing is sent once the connection is made.
  ///   - isDirect: never by a proxy, whatever the environment names.
  ///   - upload: where the body comes from, with its size in bytes, instead of `body`.
  ///   - download: where the reply's body goes, if it is a success.
  package init(
    method: String = "GET", url: String, headers: [String] = [], body: Data? = nil,
    timeLimit: Duration, latest: ContinuousClock.Instant? = nil, isFresh: Bool = false,
    onlyConnects: Bool = false, isDirect: Bool = false,
    upload: (from: BytePipe, size: UInt64)? = nil, download: BytePipe? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeLimit = timeLimit
    self.latest = latest
    self.isFresh = isFresh
    self.onlyConnects = onlyConnects
    self.isDirect = isDirect
    self.upload = upload
    self.download = download
  }
}
