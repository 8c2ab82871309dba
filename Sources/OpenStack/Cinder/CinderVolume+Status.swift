extension CinderVolume {
  /// What a volume, or a snapshot of one, is.
  public struct Status: OpenStack.Status {
    /// The service's word.
    public let rawValue: String

    /// From the service's word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// `available`.
    public static let available = Self(rawValue: "available")
    /// `in-use`.
    public static let inUse = Self(rawValue: "in-use")
    /// `reserved`.
    public static let reserved = Self(rawValue: "reserved")
    /// `attaching`.
    public static let attaching = Self(rawValue: "attaching")
    /// `detaching`.
    public static let detaching = Self(rawValue: "detaching")
    /// `creating`.
    public static let creating = Self(rawValue: "creating")
    /// `downloading`.
    public static let downloading = Self(rawValue: "downloading")
    /// `uploading`.
    public static let uploading = Self(rawValue: "uploading")
    /// `retyping`.
    public static let retyping = Self(rawValue: "retyping")
    /// `deleting`.
    public static let deleting = Self(rawValue: "deleting")
    /// `error`.
    public static let error = Self(rawValue: "error")
    /// `error_deleting`.
    public static let errorDeleting = Self(rawValue: "error_deleting")

    /// Whether Cinder gave up on it, whatever it was doing: `error`, `error_extending` and others.
    public var isError: Bool { rawValue.hasPrefix("error") }
  }
}
