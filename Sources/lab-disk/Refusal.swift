/// What was asked for does not fit what is there; nothing was changed.
struct Refusal: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
