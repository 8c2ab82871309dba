import CCeph
import Glibc

/// What an asynchronous call of librbd resumes when it is done (`rbd_completion_t`).
///
/// librbd calls back on a thread of its own, so the callback is a global function outside any
/// actor.
final class Completion {
  private let continuation: CheckedContinuation<Int, Never>

  private init(_ continuation: CheckedContinuation<Int, Never>) {
    self.continuation = continuation
  }

  /// Submits a call and waits for its result: bytes or 0, or a negative errno.
  ///
  /// Not cancelled: until librbd has called back, the buffers are its.
  static func result(
    of submit: (rbd_completion_t) -> Int32
  ) async -> Int {
    await withCheckedContinuation { continuation in
      let argument = Unmanaged.passRetained(Completion(continuation))
      var completion: rbd_completion_t?
      var code = rbd_aio_create_completion(argument.toOpaque(), completed, &completion)
      if code >= 0 {
        guard let completion else { return argument.fail(EINVAL) }
        code = submit(completion)
        if code < 0 { rbd_aio_release(completion) }
      }
      // A call that was not accepted never calls back.
      if code < 0 { argument.fail(code) }
    }
  }

  fileprivate func resume(_ result: Int) {
    continuation.resume(returning: result)
  }
}

extension Unmanaged<Completion> {
  fileprivate func fail(_ code: Int32) {
    takeRetainedValue().resume(-Int(abs(code)))
  }
}

private func completed(_ completion: rbd_completion_t?, _ argument: UnsafeMutableRawPointer?) {
  guard let completion, let argument else { return }
  let result = rbd_aio_get_return_value(completion)
  rbd_aio_release(completion)
  Unmanaged<Completion>.fromOpaque(argument).takeRetainedValue().resume(result)
}
