import CXXHash

/// An XXH3-128: equal bytes have equal ones, and others practically never.
///
/// It finds errors, not forgery; against that there is TLS.
public struct Digest: Hashable, Sendable {
  let low: UInt64
  let high: UInt64

  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// The digest of some bytes (`XXH3_128bits`).
  public init(of bytes: UnsafeRawBufferPointer) {
    let hash = longhaul_xxh3_128(bytes.baseAddress, bytes.count)
    (low, high) = (hash.low, hash.high)
  }
}
