/// The limits on an image's use that its metadata holds.
enum ImageLimits {
  /// Whether a key of the metadata is such a limit.
  static func holds(_ key: String) -> Bool {
    key.hasPrefix("conf_rbd_qos_")
  }
}
