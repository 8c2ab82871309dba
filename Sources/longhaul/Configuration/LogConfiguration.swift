import Logging

/// What the processes say of themselves, on the standard error output.
struct LogConfiguration: Hashable, Sendable {
  enum Format: String, Choice {
    case text, json
  }

  var level: Logger.Level = .info
  var format = Format.text
}

extension LogConfiguration {
  init(_ section: Section) {
    level = section.value("level") ?? level
    format = section.value("format") ?? format
  }
}

extension Logger.Level: Choice {}
