import FoundationEssentials

/// What a service's error says: each of them has a form of its own.
enum ErrorBody {
  /// The message in a body, on one line; the status' own words where there is none.
  static func message(_ body: [UInt8], status: Int) -> String {
    let text = String(decoding: body.prefix(64 << 10), as: UTF8.self)
    let message = json(body) ?? plain(text)
    let line = message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.isEmpty ? words(status) : String(line.prefix(1000))
  }

  private struct Wrapped: Decodable {
    struct Fault: Decodable {
      let message: String?
    }

    let message: String

    init(from decoder: any Decoder) throws {
      // {"conflictingRequest": {"message": …}}, {"error": {…}}, {"NeutronError": {…}},
      // {"errors": [{"detail": …}]}, {"message": …}: whatever the outer name is.
      let container = try decoder.singleValueContainer()
      if let faults = try? container.decode([String: Fault].self),
        let message = faults.values.compactMap(\.message).first
      {
        self.message = message
      } else if let texts = try? container.decode([String: String].self),
        let message = texts["message"] ?? texts["detail"] ?? texts["NeutronError"]
      {
        self.message = message
      } else {
        struct List: Decodable {
          struct Item: Decodable {
            let detail: String?
            let title: String?
          }
          let errors: [Item]
        }
        let first = try container.decode(List.self).errors.first
        message = first?.detail ?? first?.title ?? ""
      }
    }
  }

  private static func json(_ body: [UInt8]) -> String? {
    try? JSONDecoder().decode(Wrapped.self, from: Data(body)).message
  }

  /// Some answer with a page: its words without its marks.
  private static func plain(_ text: String) -> String {
    // JSON without a message says nothing to people.
    if text.drop(while: \.isWhitespace).first == "{" { return "" }
    guard text.contains("<") else { return text }
    let body = text.firstRange(of: "<body").map { text[$0.lowerBound...] } ?? text[...]
    var words = ""
    var isMark = false
    for character in body {
      switch character {
      case "<": isMark = true
      case ">":
        isMark = false
        words.append(" ")
      default: if !isMark { words.append(character) }
      }
    }
    return words
  }

  private static func words(_ status: Int) -> String {
    switch status {
    case 401: "it does not accept the token"
    case 403: "this user may not"
    case 404: "there is none"
    case 409: "not in this state"
    case 429: "too many requests"
    case 500..<600: "an error of the service's own"
    default: "without a reason"
    }
  }
}
