/// Addresses as text: joined, and escaped as RFC 3986 says.
enum URLText {
  static func join(_ base: String, _ path: String, query: [(String, String)]) -> String {
    var url = base
    while url.hasSuffix("/") { url.removeLast() }
    // Neutron's and Glance's endpoints come with the version or without.
    for version in ["/v2.0", "/v2"] where url.hasSuffix(version) && path.hasPrefix(version + "/") {
      url.removeLast(version.count)
    }
    url += path
    for (index, (name, value)) in query.enumerated() {
      url += (index == 0 ? "?" : "&") + escape(name) + "=" + escape(value)
    }
    return url
  }

  /// An address up to its version: `http://cinder/v3/PROJECT` is `http://cinder/v3`.
  static func version(of url: String) -> String {
    url.firstMatch(of: /^.*?\/v[0-9]+(?:\.[0-9]+)?(?=\/|$)/).map { String($0.0) } ?? url
  }

  static func escape(_ text: String) -> String {
    var escaped = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        escaped.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        escaped += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return escaped
  }

  /// The pairs of an address's query, unescaped.
  static func query(of url: String) -> [(String, String)] {
    guard let mark = url.firstIndex(of: "?") else { return [] }
    return url[url.index(after: mark)...].split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (unescape(parts[0]), parts.count > 1 ? unescape(parts[1]) : "")
    }
  }

  private static func unescape(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
