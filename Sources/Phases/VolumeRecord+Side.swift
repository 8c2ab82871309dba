import Journal
import Migrations

extension VolumeRecord {
  /// Where the volume lies at one side.
  func address(_ side: Side) -> ImageAddress {
    switch side {
    case .source: source
    case .destination: destination
    }
  }
}
