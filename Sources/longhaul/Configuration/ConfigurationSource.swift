import Yams

/// The file under the reader's eyes, and what was found wrong with it so far.
///
/// It is read by one task from beginning to end, which sees all problems, not only the first.
final class ConfigurationSource {
  let file: String
  private(set) var problems: [ConfigurationError.Problem] = []

  init(file: String) { self.file = file }

  func complain(_ message: String, at node: Node?) {
    complain(message, at: node?.mark)
  }

  func complain(_ message: String, at mark: Mark?) {
    let place = mark.map { ConfigurationError.Place(line: $0.line, column: $0.column) }
    let problem = ConfigurationError.Problem(message: message, place: place)
    // An anchor's problems would come up wherever it is used.
    if !problems.contains(problem) { problems.append(problem) }
  }

  /// A path of the file's: relative ones are from the file's own folder.
  func resolve(_ path: String) -> String {
    guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
    return file[...slash] + path
  }

  /// The document's nodes, or nil and a problem if it is no YAML.
  func parse(_ text: String) -> Node? {
    do {
      guard let node = try Yams.compose(yaml: text) else {
        complain("the file is empty", at: nil as Mark?)
        return nil
      }
      return node
    } catch let error as YamlError {
      complain(error)
    } catch {
      complain("it cannot be read: \(error)", at: nil as Mark?)
    }
    return nil
  }

  private func complain(_ error: YamlError) {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let begun = context.map { " (\($0.text), begun at \($0.mark.line):\($0.mark.column))" } ?? ""
      complain("this is not YAML: \(problem)\(begun)", at: mark)
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.map { "\"\($0)\"" }.joined(separator: ", ")
      complain("\(names) is given twice; keep one of them", at: context.mark)
    case .reader(let problem, _, _, _):
      complain("this is not UTF-8 text: \(problem)", at: nil as Mark?)
    case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
      complain("it cannot be read: \(error)", at: nil as Mark?)
    }
  }
}
