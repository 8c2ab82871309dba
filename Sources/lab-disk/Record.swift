import Foundation

/// One record as it stands on the image: a header of 128 bytes, then bytes that follow from its
/// number.
struct Record: Equatable {
  /// From 1, each given once, whichever cluster the writer runs on.
  let number: UInt64
  let slot: UInt64
  /// Nanoseconds since 1970, when it was made.
  let time: UInt64
  /// Where it was written: at most 64 bytes of UTF-8.
  let label: String

  static let magic: UInt64 = 0x3130_4b53_4944_484c  // LHDISK01
  static let headerSize = 128
  private static let labelSize = 64

  /// The bytes of the record; `size` is a multiple of 8, at least the header's.
  func encoded(size: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      raw.initializeMemory(as: UInt8.self, repeating: 0)
      raw.storeWord(Self.magic, 0)
      raw.storeWord(number, 1)
      raw.storeWord(slot, 2)
      raw.storeWord(time, 3)
      let text = Array(label.utf8.prefix(Self.labelSize))
      raw.storeWord(UInt64(text.count), 4)
      raw[64..<64 + text.count].copyBytes(from: text)
      var words = SeededWords(seed: number)
      words.fill(UnsafeMutableRawBufferPointer(rebasing: raw[Self.headerSize...]))
      let sum = Checksum(of: UnsafeRawBufferPointer(raw))
      raw.storeWord(sum.low, 5)
      raw.storeWord(sum.high, 6)
      count = size
    }
  }

  /// Why bytes are no record.
  enum Flaw: Error {
    case empty, foreign, damaged
  }

  /// Reads a record, and proves that every byte of it is as it was written.
  init(decoding bytes: [UInt8]) throws(Flaw) {
    guard bytes.count >= Self.headerSize else { throw .foreign }
    var copy = bytes
    let header: [UInt64] = copy.withUnsafeMutableBytes { raw in
      let words = (0..<7).map { raw.word($0) }
      raw.storeWord(0, 5)
      raw.storeWord(0, 6)
      return words
    }
    guard header[0] == Self.magic else {
      throw bytes.allSatisfy { $0 == 0 } ? .empty : .foreign
    }
    let sum = copy.withUnsafeBytes { Checksum(of: $0) }
    guard sum == Checksum(low: header[5], high: header[6]), header[4] <= Self.labelSize else {
      throw .damaged
    }
    number = header[1]
    slot = header[2]
    time = header[3]
    label = String(decoding: bytes[64..<64 + Int(header[4])], as: UTF8.self)
  }

  init(number: UInt64, slot: UInt64, label: String) {
    self.number = number
    self.slot = slot
    self.label = label
    time = UInt64(max(0, Date.now.timeIntervalSince1970) * 1e9)
  }
}

extension UnsafeMutableRawBufferPointer {
  fileprivate func storeWord(_ value: UInt64, _ index: Int) {
    storeBytes(of: value.littleEndian, toByteOffset: index * 8, as: UInt64.self)
  }

  fileprivate func word(_ index: Int) -> UInt64 {
    UInt64(littleEndian: loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
  }
}
