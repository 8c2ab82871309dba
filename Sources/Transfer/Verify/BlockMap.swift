/// Which blocks of an image are to be compared: one bit each.
struct BlockMap: Sendable {
  let size: UInt64
  let blockBytes: UInt64
  private var words: [UInt64]

  init(size: UInt64, blockBytes: UInt64) {
    self.size = size
    self.blockBytes = max(1, blockBytes)
    words = Array(repeating: 0, count: Int((size / self.blockBytes + 1) / 64 + 1))
  }

  /// How many blocks there are in the map.
  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Adds the blocks that the range touches.
  mutating func insert(_ range: Range<UInt64>) {
    let range = range.clamped(to: 0..<size)
    guard !range.isEmpty else { return }
    for block in (range.lowerBound / blockBytes)...((range.upperBound - 1) / blockBytes) {
      words[Int(block / 64)] |= 1 << (block % 64)
    }
  }

  mutating func formUnion(_ other: BlockMap) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  /// Keeps about that part of the blocks, at random.
  mutating func sample(_ fraction: Double, seed: UInt64) {
    guard fraction < 1 else { return }
    let limit = UInt64(max(0, fraction) * Double(UInt32.max))
    for block in UInt64(0)..<UInt64(words.count * 64)
    where Self.mixed(block ^ seed) >> 32 >= limit {
      words[Int(block / 64)] &= ~(1 << (block % 64))
    }
  }

  /// The blocks' ranges, so many at once, in ascending order.
  func groups(of count: Int) -> some Sequence<[Range<UInt64>]> {
    sequence(state: UInt64(0)) { next -> [Range<UInt64>]? in
      var group: [Range<UInt64>] = []
      while group.count < count, next < UInt64(words.count * 64) {
        let block = next
        next += 1
        guard words[Int(block / 64)] & 1 << (block % 64) != 0 else { continue }
        group.append(block * blockBytes..<Swift.min((block + 1) * blockBytes, size))
      }
      return group.isEmpty ? nil : group
    }
  }

  /// SplitMix64's last steps: neighbouring numbers come out unrelated.
  private static func mixed(_ number: UInt64) -> UInt64 {
    var word = number &+ 0x9e37_79b9_7f4a_7c15
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}
