extension GlanceImage {
  /// What an image is.
  public struct Status: OpenStack.Status {
    /// The service's word.
    public let rawValue: String

    /// From the service's word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// `queued`.
    public static let queued = Self(rawValue: "queued")
    /// `saving`.
    public static let saving = Self(rawValue: "saving")
    /// `uploading`.
    public static let uploading = Self(rawValue: "uploading")
    /// `active`.
    public static let active = Self(rawValue: "active")
    /// `killed`.
    public static let killed = Self(rawValue: "killed")
    /// `deleted`.
    public static let deleted = Self(rawValue: "deleted")
  }
}
