/// What an image is.
extension Status<GlanceImage> {
  /// `queued`.
  public static var queued: Self { Self(rawValue: "queued") }
  /// `saving`.
  public static var saving: Self { Self(rawValue: "saving") }
  /// `uploading`.
  public static var uploading: Self { Self(rawValue: "uploading") }
  /// `active`.
  public static var active: Self { Self(rawValue: "active") }
  /// `killed`.
  public static var killed: Self { Self(rawValue: "killed") }
  /// `deleted`.
  public static var deleted: Self { Self(rawValue: "deleted") }
}
