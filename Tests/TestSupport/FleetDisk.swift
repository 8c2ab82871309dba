import Foundation

/// An image in use: `lab-disk write` puts numbered records on it, in the region where it runs, and
/// notes each that is flushed. The fleet's hooks stop and start it.
public struct FleetDisk: Sendable {
  /// The fleet that it belongs to.
  public let fleet: Fleet
  /// The image's name, the same in both regions.
  public let image: String

  /// Checks that every acknowledged record, of both regions' writers, is on the image in `region`.
  public func check(in region: String, gapsAllowed: Bool = false) async throws {
    let logs = ["west", "east"].filter { FileManager.default.fileExists(atPath: log(in: $0)) }
    try await fleet.labDisk(
      ["check", "\(fleet.pool)/\(image)", "-c", fleet.cluster(region).configurationFile]
        + logs.flatMap { ["--log", log(in: $0)] } + (gapsAllowed ? ["--gaps-allowed"] : [])
    ).checked()
  }

  /// Whether its writer in a region lives.
  public func runs(in region: String) -> Bool {
    let file = base.appendingPathExtension("\(region).pid").path
    let text = String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    guard let process = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      return false
    }
    return kill(process, 0) == 0
  }

  /// Waits until the writer in a region has got more records onto the disk.
  public func waitForRecords(in region: String) async throws {
    let before = size(in: region)
    try await fleet.wait(until: "the disk \(image) to be written in \(region)") {
      size(in: region) > before
    }
  }

  /// Starts its writer in a region.
  public func start(in region: String) async throws { try await run("start", region) }

  /// Stops its writer in a region.
  public func stop(in region: String) async throws { try await run("stop", region) }

  private func run(_ hook: String, _ region: String) async throws {
    let script = fleet.directory.appending(components: "hooks", hook).path
    try await FleetCommand.run(
      script, [region, "\(fleet.pool)/\(image)"], environment: fleet.environment
    ).checked()
  }

  private var base: URL { fleet.directory.appending(components: "disks", image) }

  private func log(in region: String) -> String {
    base.appendingPathExtension("\(region).log").path
  }

  private func size(in region: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: log(in: region))
    return attributes?[.size] as? Int ?? 0
  }
}

extension Fleet {
  /// Makes an image in the west and starts a writer on it.
  ///
  /// - Parameters:
  ///   - mebibytes: the image's size.
  ///   - rate: what the writer writes, as `lab-disk` takes it.
  ///   - options: more options of `lab-disk write`.
  public func makeDisk(
    _ image: String, mebibytes: UInt64 = 32, rate: String = "512KiB", options: String = ""
  ) async throws -> FleetDisk {
    try await makeImage(image, mebibytes: mebibytes, written: 0)
    let words = "--rate \(rate) --record-size 16KiB \(options)"
    try words.write(
      to: directory.appending(components: "disks", "\(image).options"), atomically: true,
      encoding: .utf8)
    let disk = FleetDisk(fleet: self, image: image)
    try await disk.start(in: "west")
    try await disk.waitForRecords(in: "west")
    return disk
  }
}
