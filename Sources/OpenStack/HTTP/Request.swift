import FoundationEssentials

/// What is sent to an address.
struct Request: Sendable {
  let method: Method
  let url: String
  /// `Name: value`.
  let headers: [String]
  let body: Data?
  let timeLimit: Duration
  /// Over a connection of its own: on one that is used again, libcurl sends a request a second time
  /// when the first was lost with the connection, whether it was done or not.
  let isFresh: Bool
}
