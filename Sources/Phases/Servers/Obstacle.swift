import OpenStack

/// What would keep a destination from beginning.
struct Obstacle {
  /// In words.
  let what: String
  /// Whether it may have written to the images: somebody else started it.
  var mayHaveWritten = false
}

extension Obstacle {
  /// A host that does not answer starts and attaches nothing, and whether it will nobody can tell; nil where it
  /// answers, or where that is not to be seen.
  init?(hostOf server: NovaServer) {
    guard server.isUnreachable else { return nil }
    what =
      "the host of the server \(server.name) (\(server.id)) at the destination does not answer Nova"
  }
}
