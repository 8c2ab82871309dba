import OpenStack

/// The servers that carry a mark: whoever made one may not have been able to write down its id.
struct MarkedServers: Sendable {
  private let nova: Nova
  private let name: String
  private let marks: Marks

  /// - Parameter name: under which all of them are made.
  init(_ nova: Nova, named name: String, _ marks: Marks) {
    self.nova = nova
    self.name = name
    self.marks = marks
  }

  /// All but those that are about to be gone, or deleted and kept for a while by Nova.
  ///
  /// - Parameter id: of one that is known already.
  func all(but id: String? = nil) async throws -> [NovaServer] {
    try await nova.servers(named: name).filter { server in
      server.metadata[marks.key] == marks.value && server.id != id && server.task != "deleting"
    }
  }

  /// One that was written down, whether or not it still carries the mark, unless it is gone, or about to be; also
  /// if it is deleted, and Nova keeps it for a while.
  func known(_ id: String?) async throws -> [NovaServer] {
    guard let id else { return [] }
    do {
      let server = try await nova.server(id)
      return server.task == "deleting" ? [] : [server]
    } catch let error as CloudError where error.isNotFound {
      return []
    }
  }
}
