import Foundation

extension FleetMigration {
  /// Makes one of its hooks wait at its start, until `openGate`.
  public func closeGate(_ hook: String) throws { try Data().write(to: gate(hook)) }

  /// Lets a hook go on.
  public func openGate(_ hook: String) throws {
    try FileManager.default.removeItem(at: gate(hook))
  }

  /// How often a hook was begun.
  public func calls(of hook: String) -> Int {
    let calls = FileManager.default.contents(
      atPath: fleet.directory.appending(component: "calls").path)
    return String(decoding: calls ?? Data(), as: UTF8.self).split(separator: "\n")
      .filter { $0.hasPrefix("\(hook) \(id) ") }.count
  }

  /// The environment of a hook's last call, but for values of several lines.
  public func environment(of hook: String) throws -> [String: String] {
    let file = fleet.directory.appending(component: "environment-\(hook)-\(id)")
    var environment: [String: String] = [:]
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      guard let sign = line.firstIndex(of: "=") else { continue }
      environment[String(line[..<sign])] = String(line[line.index(after: sign)...])
    }
    return environment
  }

  /// Has the probe `there` succeed from now on.
  public func markThere() throws {
    try Data().write(to: fleet.directory.appending(components: "hooks", "there-\(id)"))
  }

  private func gate(_ hook: String) -> URL {
    fleet.directory.appending(components: "gates", "\(hook)-\(id)")
  }
}
