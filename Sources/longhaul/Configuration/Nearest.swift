extension Sequence where Element == String {
  /// The word that was probably meant, if one is near enough.
  func nearest(to word: String) -> String? {
    let candidates = map { (word: $0, distance: $0.distance(to: word)) }
    guard let best = candidates.min(by: { $0.distance < $1.distance }),
      best.distance <= Swift.max(1, word.count / 3)
    else { return nil }
    return best.word
  }
}

extension String {
  /// How many letters have to be put in, taken out, changed, or swapped with their neighbour to
  /// make one word of the other.
  fileprivate func distance(to other: String) -> Int {
    let letters = Array(lowercased())
    let other = Array(other.lowercased())
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for row in letters.indices {
      var current = [row + 1]
      for column in other.indices {
        let change = last[column] + (letters[row] == other[column] ? 0 : 1)
        var cost = Swift.min(change, last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, letters[row] == other[column - 1],
          letters[row - 1] == other[column]
        {
          cost = Swift.min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      (beforeLast, last) = (last, current)
    }
    return last[other.count]
  }
}
