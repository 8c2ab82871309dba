import Glibc

/// Splits what C hands over as strings that each end with a zero byte.
func terminatedStrings(_ bytes: some Sequence<CChar>) -> [String] {
  bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
    String(decoding: $0.lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
