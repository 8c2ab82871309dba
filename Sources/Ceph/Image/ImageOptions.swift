import CCeph

/// What `rbd_create4` and `rbd_clone3` take besides name and size (`rbd_image_options_t`).
struct ImageOptions: ~Copyable {
  let raw: rbd_image_options_t?

  init(_ specification: ImageSpecification, cloneFormat: UInt64? = nil) throws(CephError) {
    var raw: rbd_image_options_t?
    rbd_image_options_create(&raw)
    self.raw = raw
    try set(RBD_IMAGE_OPTION_FORMAT, 2)
    try set(RBD_IMAGE_OPTION_ORDER, UInt64(specification.objectOrder))
    try set(RBD_IMAGE_OPTION_FEATURES, specification.features.settable.rawValue)
    // Said even when there is none: a clone would take its parent's stripe, which need not fit its
    // objects.
    let isStriped = specification.stripeUnit > 0 && specification.stripeCount > 0
    try set(
      RBD_IMAGE_OPTION_STRIPE_UNIT, isStriped ? specification.stripeUnit : specification.objectSize)
    try set(RBD_IMAGE_OPTION_STRIPE_COUNT, isStriped ? specification.stripeCount : 1)
    if let cloneFormat { try set(RBD_IMAGE_OPTION_CLONE_FORMAT, cloneFormat) }
    if let pool = specification.dataPool {
      try Call("rbd_image_options_set_string", "data pool \(pool)")
        .check(rbd_image_options_set_string(raw, Int32(RBD_IMAGE_OPTION_DATA_POOL), pool))
    }
  }

  deinit { rbd_image_options_destroy(raw) }

  private func set(_ option: some BinaryInteger, _ value: UInt64) throws(CephError) {
    try Call("rbd_image_options_set_uint64", "option \(option)")
      .check(rbd_image_options_set_uint64(raw, Int32(option), value))
  }
}
