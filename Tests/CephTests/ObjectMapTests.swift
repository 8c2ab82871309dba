import Testing

@testable import Ceph

@Suite struct ObjectMapTests {
  private func map(_ states: [UInt8]) throws -> ObjectMap {
    // What the OSD keeps: a header behind its length, two bits for each object, checksums.
    var bytes: [UInt8] = [14, 0, 0, 0, 1, 1, 8, 0, 0, 0]
    bytes += withUnsafeBytes(of: UInt64(states.count).littleEndian, Array.init)
    for start in stride(from: 0, to: states.count, by: 4) {
      let four = states[start..<min(start + 4, states.count)]
      bytes.append(four.enumerated().reduce(0) { $0 | $1.element << (6 - 2 * $1.offset) })
    }
    return try #require(ObjectMap(encoded: bytes + [9, 9, 9, 9]))
  }

  @Test(arguments: 0..<4 as Range<UInt8>, 0..<4 as Range<UInt8>)
  func `what was written, removed or made counts, and nothing else`(
    now: UInt8, before: UInt8
  ) throws {
    let changes = try map([3, 3, 3, 3, 3, now, 0])
      .changes(since: map([3, 3, 3, 3, 3, before, 0]))
    let isChanged = now == 1 || now == 2 || (now == 0) != (before == 0)
    #expect(changes == (isChanged ? [5..<6] : []))
  }

  @Test func `a longer map has new objects, and a shorter one only its own`() throws {
    #expect(try map([3, 3, 3, 0, 1, 3]).changes(since: map([3])) == [1..<3, 4..<6])
    #expect(try map([3]).changes(since: map([3, 1, 3, 3, 3, 3])) == [])
  }

  @Test func `an object that is being removed is noticed`() throws {
    #expect(try map([3, 1, 0, 3, 1, 2]).hasPending)
    #expect(try !map([3, 1, 0, 3, 1, 3]).hasPending)
  }

  @Test func `a shrink is noticed that is over, and after which the image grew again`() throws {
    let snapshot = try map([1, 1, 0, 3, 1, 0])
    #expect(try !map([3, 3, 0, 3, 3, 0]).isCut(since: snapshot))
    #expect(try map([3, 3, 0, 3]).isCut(since: snapshot), "smaller")
    #expect(try map([3, 3, 0, 0, 0, 0, 0, 0]).isCut(since: snapshot), "larger again")
    #expect(try map([3, 3, 0, 0, 1, 1, 0, 0]).isCut(since: snapshot), "and written to")
    #expect(try !map([3, 0, 0, 3, 1, 1]).isCut(since: snapshot), "written to, and discarded from")
    #expect(try !map([0, 0]).isCut(since: map([0, 0, 0])), "nothing was there")
  }

  @Test func `anything else is no map`() {
    #expect(ObjectMap(encoded: []) == nil)
    #expect(ObjectMap(encoded: [14, 0, 0, 0, 1, 1, 8, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1]) == nil)
    #expect(ObjectMap(encoded: [UInt8](repeating: 255, count: 64)) == nil)
  }
}
