import Ceph
import Journal
import Migrations

/// Whether an image that exists already may be filled.
struct DestinationImageCheck {
  private let image: Image
  private let address: ImageAddress
  private let volume: Draft.Volume

  init(_ image: Image, _ address: ImageAddress, _ volume: Draft.Volume) {
    self.image = image
    self.address = address
    self.volume = volume
  }

  func findings() async throws -> [Finding] {
    var findings: [Finding] = []
    let information = try await image.information()
    let watchers = try await image.otherWatchers()
    if !watchers.isEmpty, !volume.isOpen {
      findings.append(
        blocked(
          "somebody has it open: \(watchers.map(\.address).joined(separator: ", "))",
          "stop them, or choose another destination"))
    }
    if information.parent != nil, !volume.isReturning {
      findings.append(blocked("it is a clone", "flatten it, or choose another destination"))
    }
    if !volume.overwrite, try await image.holdsData() {
      findings.append(
        blocked("it exists and holds data", "choose another name, or pass --overwrite"))
    }
    if !volume.overwrite, let size = volume.size, information.size < size {
      findings.append(blocked(Self.smaller(information.size, than: size), Self.growOrOverwrite))
    }
    return findings
  }

  static func smaller(_ size: UInt64, than source: UInt64) -> String {
    "it is smaller (\(size) bytes) than its source (\(source) bytes)"
  }

  static let growOrOverwrite = "make it as large, choose another name, or pass --overwrite"

  private func blocked(_ what: String, _ remedy: String) -> Finding {
    Finding(.destination, address.description, blocks: true, what, remedy)
  }
}
