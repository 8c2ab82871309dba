import ArgumentParser

/// `POOL/IMAGE`, `POOL/NAMESPACE/IMAGE`, either with `@SNAPSHOT`.
struct ImageAddress: ExpressibleByArgument, CustomStringConvertible {
  let pool: String
  let namespace: String
  let image: String
  let snapshot: String?

  init?(argument: String) {
    let halves = argument.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let parts = halves[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else {
      return nil
    }
    pool = parts[0]
    namespace = parts.count == 3 ? parts[1] : ""
    image = parts[parts.count - 1]
    snapshot = halves.count == 2 ? String(halves[1]) : nil
    if snapshot?.isEmpty == true { return nil }
  }

  var description: String {
    let path = namespace.isEmpty ? "\(pool)/\(image)" : "\(pool)/\(namespace)/\(image)"
    return snapshot.map { "\(path)@\($0)" } ?? path
  }
}
