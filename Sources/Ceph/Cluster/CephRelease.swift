/// A version of Ceph, such as 16.2.15.
public struct CephRelease: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The release: 16 is Pacific.
  public let major: Int
  /// 2 for those that are stable.
  public let minor: Int
  /// Counted within the release.
  public let patch: Int

  /// All of its parts.
  public init(_ major: Int, _ minor: Int, _ patch: Int) {
    (self.major, self.minor, self.patch) = (major, minor, patch)
  }

  /// - Parameter text: what a cluster says of itself, as `ceph version 16.2.15 (…) pacific (stable)`; nil where no version is
  ///   in it.
  public init?(_ text: String) {
    guard let found = text.firstMatch(of: /(\d+)\.(\d+)\.(\d+)/), let major = Int(found.1),
      let minor = Int(found.2), let patch = Int(found.3)
    else { return nil }
    self.init(major, minor, patch)
  }

  /// `16.2.15`.
  public var description: String { "\(major).\(minor).\(patch)" }

  /// Whether a snapshot that its librbd takes under writes may have a wrong object map (ceph/ceph#52109, #52285, #52286).
  public var damagesObjectMaps: Bool {
    switch major {
    case ...16: self < CephRelease(16, 2, 14)
    case 17: self < CephRelease(17, 2, 7)
    default: self < CephRelease(18, 2, 0)
    }
  }

  /// By all of its numbers.
  public static func < (one: Self, other: Self) -> Bool {
    (one.major, one.minor, one.patch) < (other.major, other.minor, other.patch)
  }
}
