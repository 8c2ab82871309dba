import ArgumentParser
import Journal

extension ImageAddress: TextConvertible {
  static let form = "POOL/IMAGE or POOL/NAMESPACE/IMAGE"

  /// Reads what the `rbd` command takes; a snapshot is none.
  init?(text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }),
      !text.contains("@"), !text.contains(where: { $0.isWhitespace || $0.isNewline })
    else { return nil }
    self.init(pool: parts[0], namespace: parts.count == 3 ? parts[1] : "", image: parts.last ?? "")
  }
}
