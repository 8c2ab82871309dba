import CXXHash

/// XXH3-128.
struct Checksum: Hashable {
  let low: UInt64
  let high: UInt64

  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  init(of bytes: UnsafeRawBufferPointer) {
    let hash = longhaul_xxh3_128(bytes.baseAddress, bytes.count)
    self.init(low: hash.low, high: hash.high)
  }
}
