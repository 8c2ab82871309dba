/// A name with `*` for any text and `?` for any character.
struct Pattern {
  private let parts: [Character]

  init(_ text: String) {
    parts = Array(text)
  }

  func fits(_ name: String) -> Bool {
    let name = Array(name)
    var (part, character) = (0, 0)
    var star: (part: Int, character: Int)?
    while character < name.count {
      if part < parts.count, parts[part] == "*" {
        star = (part, character)
        part += 1
      } else if part < parts.count, parts[part] == "?" || parts[part] == name[character] {
        part += 1
        character += 1
      } else if let last = star {
        // The last star takes one character more.
        star = (last.part, last.character + 1)
        part = last.part + 1
        character = last.character + 1
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == "*" }
  }
}
