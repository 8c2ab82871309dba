import Ceph
import NIOCore

/// Copies units: asks for their frames, checks them and writes them.
struct FrameWriter: Sendable {
  let reader: any SnapshotReader
  let destination: Image
  let ledger: CopyLedger
  let options: CopyOptions

  /// Copies one unit, asking again, on another stream, when one fails; a unit that was written in
  /// part is written again.
  func copy(_ unit: WorkUnit) async throws {
    for attempt in 1... {
      do {
        return try await copyOnce(unit)
      } catch let error as TransferError where error.isRetryable && attempt < options.attempts {
        try await Task.sleep(for: .milliseconds(100 << min(attempt - 1, 5)))
      }
    }
  }

  private func copyOnce(_ unit: WorkUnit) async throws {
    var cursor = UnitCursor(unit, peer: reader.label)
    try await withThrowingDiscardingTaskGroup { group in
      for try await frame in reader.read(unit) {
        try cursor.advance(over: frame)
        ledger.touch()
        switch frame.content {
        case .zeros: group.addTask { try await writeZeros(frame) }
        case .plain(let bytes, let digest):
          group.addTask { try await write(frame, bytes, digest) }
        case .zstd(let packed, let digest):
          group.addTask {
            guard let bytes = Zstd.decompress(packed, to: Int(frame.length)) else {
              throw corrupt("the bytes at \(frame.offset) cannot be decompressed")
            }
            try await write(frame, bytes, digest)
          }
        }
      }
      try cursor.finish()
    }
  }

  private func write(
    _ frame: Frame, _ bytes: ByteBuffer, _ digest: Digest
  ) async throws {
    // The storage is kept until librbd is done with it; nobody writes to it any more.
    let (start, storage) = bytes.withUnsafeReadableBytesWithStorageManagement { ($0, $1.retain()) }
    defer { storage.release() }
    guard start.count == Int(clamping: frame.length), Digest(of: start) == digest else {
      throw corrupt("the digest of \(frame.length) bytes at \(frame.offset) is wrong")
    }
    try await writing { try await destination.write(frame.offset, bytes: start) }
    ledger.wrote(UInt64(start.count), wire: frame.wireBytes)
  }

  private func writeZeros(_ frame: Frame) async throws {
    if !options.isDestinationFresh || ledger.hasBase {
      try await writing { try await destination.writeZeroes(frame.offset, frame.length) }
    }
    ledger.zeroed(frame.length, wire: frame.wireBytes)
  }

  /// Counts what the destination has been given and has not answered, for who asks why nothing
  /// gets on; and says why it does not take writes, where Ceph knows.
  private func writing(_ body: () async throws -> Void) async throws {
    ledger.beginWrite()
    defer { ledger.endWrite() }
    do {
      try await body()
    } catch let error as CephError where error.isTimeout || error.isFull {
      let reason = await destination.fullReason()
      throw TransferError.destinationStuck(reason: reason.map { "\($0): \(error)" } ?? "\(error)")
    }
  }

  private func corrupt(_ reason: String) -> TransferError {
    .corrupt(peer: reader.label, reason: reason)
  }
}
