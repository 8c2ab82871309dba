/// What a volume, or a snapshot of one, is.
extension Status<CinderVolume> {
  /// `available`.
  public static var available: Self { Self(rawValue: "available") }
  /// `in-use`.
  public static var inUse: Self { Self(rawValue: "in-use") }
  /// `reserved`.
  public static var reserved: Self { Self(rawValue: "reserved") }
  /// `attaching`.
  public static var attaching: Self { Self(rawValue: "attaching") }
  /// `detaching`.
  public static var detaching: Self { Self(rawValue: "detaching") }
  /// `creating`.
  public static var creating: Self { Self(rawValue: "creating") }
  /// `downloading`.
  public static var downloading: Self { Self(rawValue: "downloading") }
  /// `uploading`.
  public static var uploading: Self { Self(rawValue: "uploading") }
  /// `retyping`.
  public static var retyping: Self { Self(rawValue: "retyping") }
  /// `deleting`.
  public static var deleting: Self { Self(rawValue: "deleting") }
  /// `error`.
  public static var error: Self { Self(rawValue: "error") }
  /// `error_deleting`.
  public static var errorDeleting: Self { Self(rawValue: "error_deleting") }

  /// Whether Cinder gave up on it, whatever it was doing: `error`, `error_extending` and others.
  public var isError: Bool { rawValue.hasPrefix("error") }
}
