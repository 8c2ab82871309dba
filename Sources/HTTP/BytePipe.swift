import Foundation

/// Bytes on their way from one transfer to another, whose threads wait for each other.
///
/// It holds a few MiB at most, so that nothing is kept but what is on its way.
package final class BytePipe: @unchecked Sendable {
  // All below is only touched with the condition locked.
  private let condition = NSCondition()
  private var bytes: [UInt8] = []
  private var start = 0
  private var isEnded = false
  private var isBroken = false
  private var total: UInt64 = 0

  private static let most = 4 << 20

  package init() {}

  /// How many bytes were taken out so far.
  package var passed: UInt64 {
    condition.withLock { total }
  }

  /// No more bytes come.
  package func end() {
    condition.withLock {
      isEnded = true
      condition.broadcast()
    }
  }

  /// Neither side goes on.
  package func fail() {
    condition.withLock {
      isBroken = true
      condition.broadcast()
    }
  }

  /// Waits until there is room.
  ///
  /// - Returns: false when it was broken.
  func put(_ more: UnsafeRawBufferPointer) -> Bool {
    condition.withLock {
      while bytes.count - start >= Self.most, !isBroken { condition.wait() }
      guard !isBroken else { return false }
      if start > 0 {
        bytes.removeFirst(start)
        start = 0
      }
      bytes.append(contentsOf: more)
      condition.broadcast()
      return true
    }
  }

  /// Waits until there is something.
  ///
  /// - Returns: how many bytes were taken; 0 at the end, nil when it was broken.
  func take(_ room: UnsafeMutableRawBufferPointer) -> Int? {
    condition.withLock {
      while start == bytes.count, !isEnded, !isBroken { condition.wait() }
      guard !isBroken else { return nil }
      let count = min(room.count, bytes.count - start)
      bytes.withUnsafeBytes { held in
        room.copyMemory(from: UnsafeRawBufferPointer(rebasing: held[start..<start + count]))
      }
      start += count
      total += UInt64(count)
      condition.broadcast()
      return count
    }
  }
}
