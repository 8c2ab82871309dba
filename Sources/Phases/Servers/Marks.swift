import Foundation
import Journal

/// How what Longhaul makes in a cloud says whose it is.
struct Marks: Sendable {
  /// The key in a volume's metadata that holds its place among its server's.
  static let position = "longhaul.volume"

  /// The key in servers' and volumes' metadata that holds the mark.
  let key: String
  /// The mark.
  let value: String

  /// Of what a migration makes.
  init(_ record: ServerRecord) {
    self.init("longhaul.server", record.mark)
  }

  /// Of what a rehearsal makes.
  init(_ record: RehearsalRecord) {
    self.init("longhaul.rehearsal", record.mark)
  }

  private init(_ key: String, _ mark: UUID) {
    self.key = key
    value = mark.uuidString.lowercased()
  }

  /// The name of an image, and of what it is made of: its volume's place and the round are part of it.
  func image(_ position: Int, round: Int) -> String { "\(prefix)\(position)-r\(round)" }

  /// What all those names begin with.
  var prefix: String { "longhaul-\(value)-" }

  /// The description of a security group that has not all of its rules yet.
  var unfinished: String { "\(key) \(value): its rules are being made" }

  /// The name of a port: its place is part of it.
  func port(_ position: Int) -> String { "\(prefix)\(position)" }
}
