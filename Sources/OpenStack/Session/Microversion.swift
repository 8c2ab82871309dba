/// A version of a service's API, such as 2.93: numbers, not a fraction.
struct Microversion: Comparable, CustomStringConvertible {
  let major: Int
  let minor: Int

  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let major = parts[0], let minor = parts[1] else { return nil }
    self.major = major
    self.minor = minor
  }

  var description: String { "\(major).\(minor)" }

  static func < (one: Microversion, other: Microversion) -> Bool {
    (one.major, one.minor) < (other.major, other.minor)
  }
}
