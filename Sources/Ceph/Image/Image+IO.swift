import CCeph
import Glibc

extension Image {
  /// Reads into `buffer` (`rbd_aio_read`) and returns how many bytes: less than asked for only at
  /// the image's end.
  ///
  /// The buffer must live until this returns; it is not cancelled.
  public func read(
    _ offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
  ) async throws -> Int {
    guard let start = buffer.baseAddress, !buffer.isEmpty else { return 0 }
    return try await submit("rbd_aio_read", offset, buffer.count) {
      rbd_aio_read($0, offset, buffer.count, start, $1)
    }
  }

  /// Writes `bytes` (`rbd_aio_write`): they are on the OSDs when this returns.
  ///
  /// The bytes must live and stay the same until then; it is not cancelled. Beyond the image's end
  /// it throws EINVAL.
  public func write(_ offset: UInt64, bytes: UnsafeRawBufferPointer) async throws {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    _ = try await submit("rbd_aio_write", offset, bytes.count) {
      rbd_aio_write($0, offset, bytes.count, start, $1)
    }
  }

  /// Makes exactly these bytes read as zeros, giving space back where it can
  /// (`rbd_aio_write_zeroes`).
  public func writeZeroes(_ offset: UInt64, _ length: UInt64) async throws {
    guard length > 0 else { return }
    _ = try await submit("rbd_aio_write_zeroes", offset, Int(clamping: length)) {
      rbd_aio_write_zeroes($0, offset, Int(clamping: length), $1, 0, 0)
    }
  }

  /// Gives the space of these bytes back (`rbd_aio_discard`).
  ///
  /// A hint: what is kept reads as before. Use `writeZeroes` when they must be zeros.
  public func discard(_ offset: UInt64, _ length: UInt64) async throws {
    guard length > 0 else { return }
    _ = try await submit("rbd_aio_discard", offset, Int(clamping: length)) {
      rbd_aio_discard($0, offset, length, $1)
    }
  }

  /// Waits until everything written before is on disk (`rbd_aio_flush`).
  public func flush() async throws {
    _ = try await submit("rbd_aio_flush", nil, 0) { rbd_aio_flush($0, $1) }
  }

  private func submit(
    _ operation: String, _ offset: UInt64?, _ length: Int,
    _ function: (rbd_image_t, rbd_completion_t) -> Int32
  ) async throws -> Int {
    guard let raw = handle.enter() else { throw Call(operation, path).error(EBADF) }
    let result = await Completion.result { function(raw, $0) }
    handle.leave()
    guard result >= 0 else {
      throw Call(operation, path).error(
        Int32(clamping: result), detail: offset.map { "\(length) bytes at \($0)" } ?? "")
    }
    return result
  }
}
