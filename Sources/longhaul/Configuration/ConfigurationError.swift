/// All that is wrong with the configuration's file, each with its place.
struct ConfigurationError: Error, Hashable, CustomStringConvertible {
  struct Problem: Hashable, Sendable {
    let message: String
    /// Line and column, from 1; nil for what is missing in the whole file.
    let place: Place?
  }

  struct Place: Hashable, Sendable, Comparable {
    let line: Int, column: Int

    static func < (one: Place, other: Place) -> Bool {
      (one.line, one.column) < (other.line, other.column)
    }
  }

  let file: String
  /// In the file's order.
  let problems: [Problem]

  init(file: String, problems: [Problem]) {
    self.file = file
    self.problems = problems.sorted {
      ($0.place ?? Place(line: 0, column: 0)) < ($1.place ?? Place(line: 0, column: 0))
    }
  }

  init(file: String, _ message: String) {
    self.init(file: file, problems: [Problem(message: message, place: nil)])
  }

  var description: String {
    let lines = problems.map { problem in
      let place = problem.place.map { ":\($0.line):\($0.column)" } ?? ""
      return "\(file)\(place): \(problem.message)"
    }
    guard lines.count > 1 else { return lines.joined() }
    return "the configuration has \(lines.count) problems:\n  " + lines.joined(separator: "\n  ")
  }
}
