import FoundationEssentials

/// One value that is shown.
enum Cell: Hashable, Sendable {
  case text(String)
  case integer(Int64)
  /// With this many decimals where people read it.
  case number(Double, decimals: Int)
  case flag(Bool)
  case moment(Date)
  /// JSON already, as Postgres gave it.
  case json(String)
  case nothing

  init(_ text: String?) { self = text.map { .text($0) } ?? .nothing }
  init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .nothing }
  init(_ moment: Date?) { self = moment.map { .moment($0) } ?? .nothing }
  init(seconds: Duration?) {
    self = seconds.map { .number($0 / .seconds(1), decimals: 2) } ?? .nothing
  }

  /// For people and for CSV.
  var text: String {
    switch self {
    case .text(let text): text
    case .integer(let number): String(number)
    case .number(let number, let decimals): number.text(decimals: decimals)
    case .flag(let flag): flag ? "yes" : "no"
    case .moment(let date): date.formatted(.iso8601)
    case .json(let text): text
    case .nothing: ""
    }
  }

  /// For programs.
  var jsonText: String {
    switch self {
    case .text(let text): text.quotedAsJSON
    case .integer(let number): String(number)
    case .number(let number, _): number.isFinite ? String(number) : "null"
    case .flag(let flag): String(flag)
    case .moment(let date): date.formatted(.iso8601).quotedAsJSON
    case .json(let text): text
    case .nothing: "null"
    }
  }

  var isRightAligned: Bool {
    switch self {
    case .integer, .number: true
    case .text, .flag, .moment, .json, .nothing: false
    }
  }
}
