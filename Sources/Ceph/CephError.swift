import CCeph
import Glibc

/// A call of librados or librbd that failed.
///
/// It names the C function and the object it was about, because an errno by itself tells an
/// operator nothing.
public struct CephError: Error, Hashable, Sendable {
  /// The C function that failed, such as `rbd_open`.
  public let operation: String
  /// What it was about: `pool/image@snapshot`, a pool, or the cluster's configuration.
  public let object: String
  /// The positive errno.
  public let code: Int32
  /// What else the call told, such as a monitor's own words; often empty.
  public let detail: String

  /// An error of `operation` on `object`; the sign of `code` does not matter.
  public init(operation: String, object: String, code: Int32, detail: String = "") {
    self.operation = operation
    self.object = object
    self.code = code == .min ? .max : abs(code)
    self.detail = detail
  }

  /// The pool, image, snapshot or key does not exist (ENOENT).
  public var isNotFound: Bool { code == ENOENT }
  /// Something of that name exists already (EEXIST).
  public var isExisting: Bool { code == EEXIST }
  /// Somebody else uses the object (EBUSY).
  public var isBusy: Bool { code == EBUSY }
  /// The client was cut off from the cluster and must connect anew (ESHUTDOWN).
  public var isBlocklisted: Bool { code == ESHUTDOWN }
  /// No answer within the configured time: the cluster is out of reach, stuck, or full (ETIMEDOUT).
  public var isTimeout: Bool { code == ETIMEDOUT }
  /// Another client holds the exclusive lock and keeps it, or the handle is read-only (EROFS).
  public var isReadOnly: Bool { code == EROFS }
  /// The user's capabilities do not suffice (EPERM, EACCES).
  public var isForbidden: Bool { code == EPERM || code == EACCES }
  /// The cluster or the pool's quota is used up (ENOSPC, EDQUOT).
  public var isFull: Bool { code == ENOSPC || code == EDQUOT }
  /// The handle was closed before the call (EBADF).
  public var isClosed: Bool { code == EBADF }
}

extension CephError: CustomStringConvertible {
  /// One line for an operator: what failed on what, why, and what to do where that is known.
  public var description: String {
    var text = "\(operation) \(object): \(String(cString: strerror(code)))"
    if !detail.isEmpty { text += " (\(detail))" }
    if let advice { text += "; \(advice)" }
    return text
  }
}
