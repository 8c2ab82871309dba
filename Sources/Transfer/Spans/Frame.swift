public import NIOCore

/// A piece of the image on its way: data or zeros for one range.
public struct Frame: Sendable {
  /// What the range holds at the span's last snapshot.
  public enum Content: Sendable {
    /// Zeros, which are never sent.
    case zeros
    /// The bytes themselves.
    case plain(ByteBuffer, Digest)
    /// The bytes compressed as one frame of zstd; the digest is that of the plain bytes.
    case zstd(ByteBuffer, Digest)
  }

  /// Bytes from the start of the image.
  public let offset: UInt64
  /// Plain bytes; for data at most `WireLimits.frameBytes`.
  public let length: UInt64
  /// Data or zeros.
  public let content: Content
  /// Bytes it took on the wire; 0 when it was read directly.
  public let wireBytes: Int

  /// A piece of the image.
  public init(offset: UInt64, length: UInt64, content: Content, wireBytes: Int = 0) {
    self.offset = offset
    self.length = length
    self.content = content
    self.wireBytes = wireBytes
  }
}
