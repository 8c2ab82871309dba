/// What came is no message of this protocol.
struct WireError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
