import Glibc

/// Finds the zeros in what was read, so that they are not sent.
enum ZeroScan {
  /// Zeros are looked for in blocks of so many bytes.
  static let blockBytes = 4096

  /// One stretch of blocks that are all zeros, or all not.
  struct Run: Hashable {
    let range: Range<Int>
    let isZero: Bool
  }

  /// The runs of `bytes`, from its start to its end; only the last block may be short.
  static func runs(in bytes: UnsafeRawBufferPointer) -> [Run] {
    var runs: [Run] = []
    var start = 0
    var isZero = false
    for block in stride(from: 0, to: bytes.count, by: blockBytes) {
      let end = min(block + blockBytes, bytes.count)
      let zero = Self.isZero(UnsafeRawBufferPointer(rebasing: bytes[block..<end]))
      if block == 0 { isZero = zero }
      if zero != isZero {
        runs.append(Run(range: start..<block, isZero: isZero))
        (start, isZero) = (block, zero)
      }
    }
    if start < bytes.count { runs.append(Run(range: start..<bytes.count, isZero: isZero)) }
    return runs
  }

  /// Compares the bytes with themselves, one further on: `memcmp` uses the widest vectors there
  /// are, and data differ at once.
  static func isZero(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let start = bytes.baseAddress else { return true }
    guard bytes[0] == 0 else { return false }
    return bytes.count == 1 || memcmp(start, start + 1, bytes.count - 1) == 0
  }
}
