import Glibc

/// What a call is about, for the error it may end in.
struct Call: Sendable {
  let operation: String
  let object: String

  init(_ operation: String, _ object: String) {
    self.operation = operation
    self.object = object
  }

  /// Throws when `code` is negative, as all of librados and librbd report errors.
  @discardableResult
  func check(_ code: Int32) throws(CephError) -> Int32 {
    guard code >= 0 else { throw error(code) }
    return code
  }

  func error(_ code: Int32, detail: String = "") -> CephError {
    CephError(operation: operation, object: object, code: code, detail: detail)
  }

  /// A string that C writes into a buffer of ours; asked again with a larger one after ERANGE.
  func string(
    _ body: (UnsafeMutablePointer<CChar>, Int) -> Int32
  ) throws(CephError) -> String {
    var capacity = 256
    while true {
      var code: Int32 = 0
      let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
        buffer.initialize(repeating: 0)
        guard let start = buffer.baseAddress else { return "" }
        code = body(start, capacity - 1)
        return code < 0 ? "" : String(cString: start)
      }
      if code == -ERANGE, capacity < 1 << 20 {
        capacity *= 4
        continue
      }
      try check(code)
      return text
    }
  }
}
