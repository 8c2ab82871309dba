import FoundationEssentials
import Logging

/// Writes one line an entry to the standard error output: for people, or as JSON.
struct LineLog: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?
  private let label: String
  private let format: LogConfiguration.Format
  private let write: @Sendable (String) -> Void

  init(
    label: String, _ configuration: LogConfiguration,
    write: @escaping @Sendable (String) -> Void = StandardOutput.writeError
  ) {
    self.label = label
    logLevel = configuration.level
    format = configuration.format
    self.write = write
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = (metadataProvider?.get() ?? [:]).merging(metadata) { $1 }
      .merging(event.metadata ?? [:]) { $1 }
    let fields = all.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
    let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    switch format {
    case .text:
      let level = event.level.rawValue.uppercased()
      let gap = String(repeating: " ", count: max(1, 9 - level.count))
      let tail = fields.map { " \($0)=\($1.containsGap ? $1.quotedAsJSON : $1.harmless)" }
      write("\(time) \(level)\(gap)\("\(event.message)".harmless)\(tail.joined())")
    case .json:
      let members =
        [
          ("time", time), ("level", event.level.rawValue), ("label", label),
          ("message", "\(event.message)"),
        ] + fields
      let texts = members.map { "\($0.quotedAsJSON):\($1.quotedAsJSON)" }
      write("{" + texts.joined(separator: ",") + "}")
    }
  }
}

extension String {
  fileprivate var containsGap: Bool { isEmpty || contains { $0 == " " || $0 == "\"" } }
}
