import Ceph

/// The part of an image that records are in: slot 0 holds the newest record's number, the others a
/// record each.
struct Region: Equatable {
  let offset: UInt64
  let size: UInt64
  let recordSize: UInt64

  /// Slots for records.
  var slots: UInt64 { size / recordSize - 1 }

  /// Where the slot of that number is, from 1.
  func offset(ofSlot slot: UInt64) -> UInt64 { offset + slot * recordSize }

  /// The slot of a record: one after the other, or, with a seed, anywhere.
  func slot(of number: UInt64, seed: UInt64?) -> UInt64 {
    guard let seed else { return (number - 1) % slots + 1 }
    return SeededWords.number(number, seed: seed, below: slots) + 1
  }

  func validate(imageSize: UInt64) throws {
    guard recordSize >= 4096, recordSize.nonzeroBitCount == 1 else {
      throw Refusal("--record-size must be a power of two, at least 4KiB")
    }
    guard size / recordSize >= 2 else {
      throw Refusal("--region-size must have room for two records at least")
    }
    guard offset % recordSize == 0 else {
      throw Refusal("--region-offset must be a multiple of --record-size")
    }
    guard offset <= imageSize, size <= imageSize - offset else {
      throw Refusal(
        "the region ends at \(ByteCount(offset + size)), beyond the image's \(ByteCount(imageSize))"
      )
    }
  }

  /// The number of the newest record that was flushed; 0 in a region that was never written.
  func newest(in image: Image) async throws -> UInt64 {
    let bytes = try await image.read(offset, count: 4096)
    do throws(Record.Flaw) {
      return try Record(decoding: bytes).number
    } catch .empty {
      return 0
    } catch {
      throw Refusal(
        "\(image.path) holds other data at \(offset): choose another region, or an empty image")
    }
  }

  /// Remembers the newest record; after its flush and before its acknowledgement.
  func setNewest(_ number: UInt64, label: String, in image: Image) async throws {
    let record = Record(number: number, slot: 0, label: label)
    try await image.write(offset, record.encoded(size: 4096))
  }
}
