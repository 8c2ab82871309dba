/// Who did something, as events name them.
public enum Author: Sendable, Hashable, CustomStringConvertible {
  /// A person at a command line.
  case person(String)
  /// A scheduler.
  case scheduler(String)
  /// A worker, by region and name.
  case worker(region: String, name: String)

  /// In words that stay the same, for reports.
  public var description: String {
    switch self {
    case .person(let name): "operator \(name)"
    case .scheduler(let name): "scheduler \(name)"
    case .worker(let region, let name): "worker \(region)/\(name)"
    }
  }
}
