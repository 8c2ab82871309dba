/// How an image's bytes are spread over its objects.
struct Striping: Hashable, Sendable {
  /// Bytes of one object.
  let objectSize: UInt64
  /// Bytes that lie together, a divisor of the object's size.
  let unit: UInt64
  /// Objects that are filled in turn.
  let count: UInt64

  init(_ information: ImageInformation) {
    self.init(
      objectSize: information.objectSize, unit: information.stripeUnit,
      count: information.stripeCount)
  }

  init(objectSize: UInt64, unit: UInt64, count: UInt64) {
    self.objectSize = objectSize
    self.count = max(1, count)
    // One object is filled after the other, whatever the unit.
    self.unit = self.count == 1 || unit == 0 ? objectSize : unit
  }

  /// Bytes of the image in the smallest range that is made of whole objects.
  var setSize: UInt64 { objectSize * count }

  /// The objects that hold this range, and those that are striped together with them.
  func objects(of range: Range<UInt64>) -> Range<UInt64> {
    range.lowerBound / setSize * count..<(range.upperBound + setSize - 1) / setSize * count
  }

  /// Where in the image these bytes of an object are.
  func imageRanges(of bytes: Range<UInt64>, in object: UInt64) -> [Range<UInt64>] {
    let (set, place) = object.quotientAndRemainder(dividingBy: count)
    var ranges: [Range<UInt64>] = []
    var start = bytes.lowerBound
    while start < bytes.upperBound {
      let (stripe, within) = start.quotientAndRemainder(dividingBy: unit)
      let length = min(bytes.upperBound - start, unit - within)
      let offset = set * setSize + (stripe * count + place) * unit + within
      ranges.append(offset..<offset + length)
      start += length
    }
    return ranges
  }
}
