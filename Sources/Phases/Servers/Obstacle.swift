/// What would keep a destination from beginning.
struct Obstacle {
  /// In words.
  let what: String
  /// Whether it may have written to the images: somebody else started it.
  var mayHaveWritten = false
}
