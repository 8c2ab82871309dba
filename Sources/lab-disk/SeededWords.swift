/// SplitMix64: random numbers that follow from a seed.
struct SeededWords: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }

  /// Fills all of `buffer`, whose count must be a multiple of 8.
  mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) {
    for word in buffer.bindMemory(to: UInt64.self).indices {
      buffer.storeBytes(of: next(), toByteOffset: word * 8, as: UInt64.self)
    }
  }

  /// A number below `bound` that follows from `seed` and `index` alone.
  static func number(_ index: UInt64, seed: UInt64, below bound: UInt64) -> UInt64 {
    var words = SeededWords(seed: seed &+ index &* 0x9e37_79b9_7f4a_7c15)
    return words.next() % bound
  }
}
