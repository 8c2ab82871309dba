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

  /// All but those that are deleted and kept for a while by Nova. One that it still deletes is there: a start
  /// that it accepted before may yet run it.
  ///
  /// - Parameter id: of one that is known already.
  func all(but id: String? = nil) async throws -> [NovaServer] {
    try await nova.servers(named: name).filter { server in
      server.metadata[marks.key] == marks.value && server.id != id
    }
  }

  /// One that was written down, whether or not it still carries the mark, unless it is gone; also if it is
  /// deleted, and Nova keeps it for a while.
  func known(_ id: String?) async throws -> [NovaServer] {
    guard let id else { return [] }
    do {
      return [try await nova.server(id)]
    } catch let error as CloudError where error.isNotFound {
      return []
    }
  }
}
