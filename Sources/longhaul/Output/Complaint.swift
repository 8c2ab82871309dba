/// Why a command did nothing, fit for the one who gave it: what was wrong, and what to do.
struct Complaint: Error, Hashable, CustomStringConvertible {
  let status: ProcessStatus
  let description: String

  init(_ status: ProcessStatus, _ description: String) {
    self.status = status
    self.description = description
  }

  /// A name that is not among those there are.
  static func unknown(
    _ what: String, _ name: String, known: [String], where place: String
  ) -> Complaint {
    let hint = known.nearest(to: name).map { "did you mean \($0)? " } ?? ""
    let list =
      known.isEmpty
      ? "none is configured in \(place)"
      : "\(place) has \(known.joined(separator: ", "))"
    return Complaint(.notFound, "there is no \(what) \"\(name)\"; \(hint)\(list)")
  }

  static func noFile(_ path: String, from origin: String) -> Complaint {
    Complaint(.configuration, "\(origin) names \(path), which does not exist")
  }
}

extension Complaint {
  static func noMigration(_ id: Int64) -> Complaint {
    Complaint(
      .notFound, "there is no migration \(id); longhaul status --all lists those there are")
  }
}
