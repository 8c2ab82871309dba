import FoundationEssentials

/// HTTP's `Retry-After`: seconds, or a moment.
enum RetryAfter {
  /// How long to wait from now, in seconds; nil when it says nothing that can be read.
  static func seconds(_ text: String) -> Double? { seconds(text, now: Date()) }

  static func seconds(_ text: String, now: Date) -> Double? {
    if let seconds = Double(text) { return max(0, seconds) }
    // Thu, 26 Nov 2026 22:41:07 GMT
    let words = text.split(separator: " ")
    guard words.count == 6, let day = Int(words[1]), let year = Int(words[3]),
      let month = months.firstIndex(of: String(words[2])).map({ $0 + 1 })
    else { return nil }
    let time = words[4].split(separator: ":").compactMap { Int($0) }
    guard time.count == 3 else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let moment = calendar.date(
      from: DateComponents(
        year: year, month: month, day: day, hour: time[0], minute: time[1], second: time[2]))
    return moment.map { max(0, $0.timeIntervalSince(now)) }
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
