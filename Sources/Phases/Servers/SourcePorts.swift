public import Journal
import OpenStack
public import Servers

/// The ports of a server that is removed. With a server Nova deletes those that it made itself; those of
/// a server that had come here by an earlier migration would keep its addresses for ever.
public struct SourcePorts {
  private let record: ServerRecord
  private let region: String
  private let journal: Journal

  /// - Parameters:
  ///   - record: of the migration that removes its source.
  ///   - region: the source's.
  public init(_ record: ServerRecord, in region: String, _ journal: Journal) {
    self.record = record
    self.region = region
    self.journal = journal
  }

  /// Those that Longhaul made, in whichever migration.
  public func made() async throws -> [Interface] {
    var made: [Interface] = []
    for interface in record.description.interfaces
    where try await journal.isMade(
      by: CloudAction.createPort.rawValue, interface.port, named: interface.name ?? "",
      or: CloudAction.describePort.rawValue, region: region)
    {
      made.append(interface)
    }
    return made
  }

  /// Deletes those, once their server is gone.
  func remove(_ cloud: RegionCloud, _ ledger: CloudLedger) async throws {
    for port in try await made().map(\.port) {
      do {
        // Its user may have given it to another server meanwhile.
        guard try await cloud.neutron.port(port).device.isEmpty else { continue }
        try await ledger.delete(.deletePort, on: port) {
          try await cloud.neutron.delete(port: port)
        }
      } catch let error as CloudError where error.isNotFound {
        // It is gone.
      }
    }
  }
}
