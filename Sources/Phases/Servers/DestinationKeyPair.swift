import Journal
import OpenStack
import Servers

/// The key pair that a migration makes at its destination, since none of that name was there.
struct DestinationKeyPair {
  private let work: ServerJob

  private var nova: Nova { work.cloud.nova }
  private var ledger: CloudLedger { work.ledger }

  /// - Parameter work: in the destination's region.
  init(_ work: ServerJob) {
    self.work = work
  }

  /// Makes it if it is missing.
  func provision(_ arrangement: Arrangement) async throws {
    guard let name = arrangement.keyPair, let publicKey = work.record.description.publicKey,
      work.record.mapping.creates.contains(.keyPairs), try await nova.publicKey(name) == nil
    else { return }
    try await ledger.perform(.createKeyPair, on: name) {
      try await nova.createKeyPair(name, publicKey: publicKey)
    }
  }

  /// Deletes it if this migration made it; servers do without.
  func remove() async throws {
    try await ledger.waitOut(.createKeyPair)
    guard let name = work.record.arrangement?.keyPair,
      try await ledger.hasBegun(.createKeyPair, on: name),
      try await nova.publicKey(name) == work.record.description.publicKey
    else { return }
    try await ledger.perform(.deleteKeyPair, on: name) { try await nova.deleteKeyPair(name) }
  }
}
