import NIOPosix
import Synchronization

/// One C handle that many calls use at once and that is closed exactly once.
///
/// `rados_t`, `rados_ioctx_t` and `rbd_image_t` are all `void *`, and using one after it was closed
/// is undefined. So each lives in one of these from the moment it is made: a call enters, uses the
/// pointer and leaves; `close` forbids new calls and closes when the last has left; what is dropped
/// without `close` is closed all the same. A handle that was made from another counts as a user of
/// it, so a cluster outlives its pools and a pool its images.
///
/// Closing blocks, and a `deinit` may run anywhere, so both happen on the cluster's threads.
final class SharedHandle: Sendable {
  struct Pointer: @unchecked Sendable {
    let raw: UnsafeMutableRawPointer
  }

  private struct State {
    var users = 0
    var isClosing = false
    var isClosed = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  let threads: NIOThreadPool
  private let pointer: Pointer
  private let parent: SharedHandle?
  private let closeHandle: @Sendable (Pointer) -> Void
  private let state = Mutex(State())

  /// Takes over `raw`. Must be called while `parent` is being used, which keeps that one open.
  init(
    _ raw: UnsafeMutableRawPointer, threads: NIOThreadPool, parent: SharedHandle?,
    close: @escaping @Sendable (Pointer) -> Void
  ) {
    pointer = Pointer(raw: raw)
    self.threads = threads
    self.parent = parent
    closeHandle = close
    parent?.state.withLock { $0.users += 1 }
  }

  deinit {
    guard state.withLock({ !$0.isClosing }) else { return }
    let (pointer, parent, closeHandle) = (pointer, parent, closeHandle)
    threads.submit { _ in
      closeHandle(pointer)
      parent?.leave()
    }
  }

  /// The pointer for one call, or nil when the handle is closed; each success is followed by one
  /// `leave`.
  func enter() -> UnsafeMutableRawPointer? {
    state.withLock {
      guard !$0.isClosing else { return nil }
      $0.users += 1
      return pointer.raw
    }
  }

  func leave() {
    let isLast = state.withLock {
      $0.users -= 1
      return $0.isClosing && $0.users == 0
    }
    if isLast { closeNow() }
  }

  /// Forbids new calls; closed when the last call and the last handle made from this one are gone.
  ///
  /// Does nothing the second time. With `waiting` it returns after the handle is closed, which
  /// makes sense for images only: a pool that somebody forgot to close must not hang who closes the
  /// cluster.
  func close(waiting: Bool) async {
    let isFirstAndIdle = state.withLock {
      guard !$0.isClosing else { return (first: false, idle: $0.users == 0) }
      $0.isClosing = true
      return (first: true, idle: $0.users == 0)
    }
    if isFirstAndIdle.first, isFirstAndIdle.idle { closeNow() }
    guard waiting || isFirstAndIdle.idle else { return }
    await withCheckedContinuation { continuation in
      let isClosed = state.withLock {
        if !$0.isClosed { $0.waiters.append(continuation) }
        return $0.isClosed
      }
      if isClosed { continuation.resume() }
    }
  }

  private func closeNow() {
    threads.submit { [self] _ in
      closeHandle(pointer)
      let waiters = state.withLock { state in
        defer { state.waiters = [] }
        state.isClosed = true
        return state.waiters
      }
      // First: who waits for this one may close the parent next, and has to wait for it, too.
      parent?.leave()
      for waiter in waiters { waiter.resume() }
    }
  }
}
