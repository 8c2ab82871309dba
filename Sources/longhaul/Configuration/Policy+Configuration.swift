import FoundationEssentials
import Migrations

extension Policy {
  /// Bounds of what makes sense, for the file and the command line alike.
  static let targets: ClosedRange<Duration> = .milliseconds(100) ... .seconds(86_400)
  static let roundCounts = 1...10_000

  init(_ section: Section, otherwise standard: Policy) {
    self = standard
    cutover = section.value("cutover") ?? cutover
    target = section.duration("target", in: Self.targets) ?? target
    mostRounds = section.number("most_rounds", in: Self.roundCounts) ?? mostRounds
    divergence = section.value("divergence") ?? divergence
    verification = section.value("verification") ?? verification
    roundInterval =
      section.duration("round_interval", in: .seconds(1) ... .seconds(604_800)) ?? roundInterval
    mostFreezes = section.number("most_freezes", in: 1...100) ?? mostFreezes
    freeze = section.value("freeze") ?? freeze
    placement = section.value("placement") ?? placement
    retention = section.duration("retention", in: .zero ... .seconds(31_536_000)) ?? retention
  }
}

extension Policy.Divergence: Choice {}
extension Policy.Verification: Choice {}
extension Policy.Freeze: Choice {}
extension Policy.Method: Choice {}
extension Policy.Placement: Choice {}

extension Policy.Cutover: TextConvertible {
  static let form = "auto, manual or \"at 2026-12-24T22:00:00Z\""

  init?(text: String) {
    switch text {
    case "auto": self = .auto
    case "manual": self = .manual
    default:
      guard text.hasPrefix("at "),
        let date = try? Date(String(text.dropFirst(3)), strategy: .iso8601)
      else { return nil }
      self = .at(secondsSince1970: date.timeIntervalSince1970)
    }
  }

  var text: String {
    switch self {
    case .auto: "auto"
    case .manual: "manual"
    case .at(let seconds): "at " + Date(timeIntervalSince1970: seconds).formatted(.iso8601)
    }
  }
}
