import FoundationEssentials
import Migrations

/// One value that is shown.
enum Cell: Hashable, Sendable {
  case text(String)
  case integer(Int64)
  /// With this many decimals where people read it.
  case number(Double, decimals: Int)
  case flag(Bool)
  case bytes(Int64)
  /// Bytes a second.
  case rate(Double)
  case seconds(Double)
  /// 0 to 100.
  case percent(Double)
  case moment(Date)
  /// JSON already, as Postgres gave it.
  case json(String)
  case nothing

  init(_ text: String?) { self = text.map { .text($0) } ?? .nothing }
  init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .nothing }
  init(_ moment: Date?) { self = moment.map { .moment($0) } ?? .nothing }
  init(bytes: Int64?) { self = bytes.map { .bytes($0) } ?? .nothing }
  init(rate: Double?) { self = rate.map { .rate($0) } ?? .nothing }
  init(seconds: Double?) { self = seconds.map { .seconds($0) } ?? .nothing }
  init(percent: Double?) { self = percent.map { .percent($0) } ?? .nothing }

  /// For people, with units.
  var text: String {
    switch self {
    case .bytes(let bytes): ByteCount(rounding: Double(bytes)).description
    case .rate(let rate): DataRate(bytesPerSecond: rate).description
    case .seconds(let seconds): Duration.seconds(seconds).forPeople
    case .percent(let percent): percent.text(decimals: 0) + " %"
    case .flag(let flag): flag ? "yes" : "no"
    case .text, .integer, .number, .moment, .json, .nothing: plain
    }
  }

  /// For CSV, in the units that the column's name says.
  var plain: String {
    switch self {
    case .text(let text), .json(let text): text
    case .integer(let number), .bytes(let number): String(number)
    case .number(let number, let decimals): number.text(decimals: decimals)
    case .rate(let number), .seconds(let number), .percent(let number): String(number)
    case .flag(let flag): String(flag)
    case .moment(let date): date.formatted(.iso8601)
    case .nothing: ""
    }
  }

  /// For programs.
  var jsonText: String {
    switch self {
    case .text(let text): text.quotedAsJSON
    case .integer(let number), .bytes(let number): String(number)
    case .number(let number, _), .rate(let number), .seconds(let number), .percent(let number):
      number.isFinite ? String(number) : "null"
    case .flag(let flag): String(flag)
    case .moment(let date): date.formatted(.iso8601).quotedAsJSON
    case .json(let text): text
    case .nothing: "null"
    }
  }

  var isRightAligned: Bool {
    switch self {
    case .integer, .number, .bytes, .rate, .seconds, .percent: true
    case .text, .flag, .moment, .json, .nothing: false
    }
  }
}
