import Ceph
import Testing

@testable import Transfer

@Suite struct DecisionTests {
  @Test func `compressing pays on a slow link with bytes that get smaller`() {
    #expect(CompressionGovernor.pays(link: 100e6, compressor: 500e6, ratio: 0.5))
    #expect(!CompressionGovernor.pays(link: 100e6, compressor: 500e6, ratio: 0.95))
    #expect(!CompressionGovernor.pays(link: 1000e6, compressor: 500e6, ratio: 0.3))
  }

  @Test func `nothing is compressed before the link is seen to be slow, unless told to`() {
    let governor = CompressionGovernor()
    #expect(!governor.shouldCompress(.auto))
    #expect(governor.shouldCompress(.on))
    #expect(!governor.shouldCompress(.off))
  }

  @Test func `copies that share a rate wait for each other, and a new rate counts at once`()
    async throws
  {
    let now = ContinuousClock.now + .seconds(60)
    let bucket = TokenBucket(bytesPerSecond: 1000)
    func due(_ bytes: UInt64) async -> Duration { await bucket.take(bytes, now: now) - now }
    #expect(await due(500) == .milliseconds(300))
    #expect(await due(1000) == .milliseconds(1300))
    await bucket.limit(to: 500)
    #expect(await due(1000) == .milliseconds(3300))
  }

  @Test func `a block map holds what was put in, and a sample of it is a part`() {
    var map = BlockMap(size: 1_000_003, blockBytes: 1000)
    map.insert(5000..<5001)
    map.insert(999_999..<2_000_000)
    #expect(
      Array(map.groups(of: 10)) == [[5000..<6000, 999_000..<1_000_000, 1_000_000..<1_000_003]])
    map.insert(0..<1_000_003)
    #expect(map.count == 1001)
    var part = map
    part.sample(0.1, seed: 7)
    #expect((20...250).contains(part.count))
    map.sample(1, seed: 7)
    #expect(map.count == 1001)
    map.sample(0, seed: 7)
    #expect(map.count == 0)
  }

  @Test func `a batch that is too long is told in parts that cover it`() {
    let batch = ChangeBatch(
      range: 0..<100,
      extents: (0..<10).map { .init(offset: $0 * 10, length: 5, exists: true) })
    let parts = batch.split(atMost: 3)
    #expect(parts.map(\.extents.count) == [3, 3, 3, 1])
    #expect(parts.map(\.range) == [0..<30, 30..<60, 60..<90, 90..<100])
    #expect(batch.split(atMost: 10) == [batch])
  }
}
