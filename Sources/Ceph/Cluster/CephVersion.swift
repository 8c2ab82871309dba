import CCeph

/// The versions of the libraries that this process runs with.
public struct CephVersion: Hashable, Sendable, CustomStringConvertible {
  /// `librbd`'s interface, such as 1.16.0 (`rbd_version`).
  public let librbd: String
  /// `librados`' interface, such as 3.0.0 (`rados_version`).
  public let librados: String

  /// The versions of the loaded libraries.
  public static var loaded: CephVersion {
    var rbd: (Int32, Int32, Int32) = (0, 0, 0)
    rbd_version(&rbd.0, &rbd.1, &rbd.2)
    var rados: (Int32, Int32, Int32) = (0, 0, 0)
    rados_version(&rados.0, &rados.1, &rados.2)
    return CephVersion(
      librbd: "\(rbd.0).\(rbd.1).\(rbd.2)", librados: "\(rados.0).\(rados.1).\(rados.2)")
  }

  /// Both versions on one line.
  public var description: String { "librbd \(librbd), librados \(librados)" }
}
