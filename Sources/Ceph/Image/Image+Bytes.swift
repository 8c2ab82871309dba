extension Image {
  /// Reads `length` bytes from `offset`; fewer only at the image's end.
  public func read(_ offset: UInt64, count length: Int) async throws -> [UInt8] {
    guard length > 0 else { return [] }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 1)
    defer { buffer.deallocate() }
    let count = try await read(offset, into: buffer)
    return Array(buffer.prefix(count))
  }

  /// Writes `bytes` at `offset`.
  public func write(_ offset: UInt64, _ bytes: [UInt8]) async throws {
    guard !bytes.isEmpty else { return }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { buffer.deallocate() }
    buffer.copyBytes(from: bytes)
    try await write(offset, bytes: UnsafeRawBufferPointer(buffer))
  }
}
