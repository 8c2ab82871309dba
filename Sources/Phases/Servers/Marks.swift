import Foundation
import Journal

/// How what Longhaul makes in a cloud says whose it is.
struct Marks: Sendable {
  /// The key in servers' and volumes' metadata that holds the mark.
  static let key = "longhaul.server"
  /// The key in a volume's metadata that holds its place among its server's.
  static let position = "longhaul.volume"

  /// The server's own.
  let value: String

  init(_ record: ServerRecord) {
    value = record.mark.uuidString.lowercased()
  }

  /// The name of a port: its place is part of it.
  func port(_ position: Int) -> String { "longhaul-\(value)-\(position)" }
}
