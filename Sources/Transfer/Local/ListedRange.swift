import Ceph

/// A part of the image whose changes are found as one batch.
struct ListedRange: Hashable, Sendable {
  /// What the batch is about; it goes on where the range before ended.
  let range: Range<UInt64>
  /// How its changes become known.
  let step: Step

  enum Step: Hashable, Sendable {
    /// Ask for the bytes within these ranges of whole object sets, one after the other.
    case list([Range<UInt64>])
    /// They are known: of a seed, everything that exists is read, and zeros are found then.
    case known([Extent])
  }

  /// The whole image in pieces of so many sets, without those that are done.
  static func covering(
    _ image: Range<UInt64>, sets: UInt64, of set: UInt64, skipping done: RangeSet<UInt64>
  ) -> [ListedRange] {
    let step = sets.multipliedReportingOverflow(by: set)
    let width = step.overflow ? UInt64.max : step.partialValue
    var ranges: [ListedRange] = []
    var start = image.lowerBound
    while start < image.upperBound {
      let end = start.addingReportingOverflow(width)
      let last = end.overflow ? image.upperBound : min(end.partialValue, image.upperBound)
      let range = start..<last
      start = range.upperBound
      if !done.isSuperset(of: RangeSet(range)) {
        ranges.append(ListedRange(range: range, step: .list([range])))
      }
    }
    return ranges
  }

  /// What the first step found, cut into ranges for the second.
  ///
  /// Neighbouring object sets are asked for together, up to `setsTogether`; a lone one by itself,
  /// so that nothing in between is listed in vain. When there are many, a batch takes several.
  static func around(
    _ changed: [Range<UInt64>], full: RangeSet<UInt64>, in image: Range<UInt64>, set: UInt64,
    skipping done: RangeSet<UInt64>
  ) -> [ListedRange] {
    let pieces = pieces(changed + Array(full.ranges), image, set).filter {
      !done.isSuperset(of: RangeSet($0))
    }
    let each = min(max(1, pieces.count / 64), 64)
    var ranges: [ListedRange] = []
    var position = image.lowerBound
    for start in stride(from: 0, to: pieces.count, by: each) {
      let group = Array(pieces[start..<min(start + each, pieces.count)])
      let end = group.last?.upperBound ?? position
      ranges.append(ListedRange(range: position..<end, step: .list(group)))
      position = end
    }
    if position < image.upperBound {
      ranges.append(ListedRange(range: position..<image.upperBound, step: .known([])))
    }
    return ranges
  }

  private static func pieces(
    _ ranges: [Range<UInt64>], _ image: Range<UInt64>, _ set: UInt64
  ) -> [Range<UInt64>] {
    let whole = ranges.map {
      $0.lowerBound / set * set..<wholeSets($0.upperBound, set, image)
    }.sorted { $0.lowerBound < $1.lowerBound }
    var pieces: [Range<UInt64>] = []
    for range in whole {
      var start = max(range.lowerBound, pieces.last?.upperBound ?? 0)
      while start < range.upperBound {
        let end = min(range.upperBound, start + setsTogether * set)
        pieces.append(start..<end)
        start = end
      }
    }
    return pieces
  }

  /// Neighbouring object sets that are one piece; a batch takes many pieces.
  static let setsTogether: UInt64 = 16

  /// The objects of a seed, in batches of a bounded number.
  static func known(
    _ objects: [Extent], in image: Range<UInt64>
  ) -> [ListedRange] {
    var ranges: [ListedRange] = []
    var position = image.lowerBound
    var index = 0
    while index < objects.count {
      let batch = objects[index..<min(index + 1024, objects.count)]
      index = batch.endIndex
      let end = batch.last?.end ?? position
      ranges.append(ListedRange(range: position..<end, step: .known(Array(batch))))
      position = end
    }
    if position < image.upperBound {
      ranges.append(ListedRange(range: position..<image.upperBound, step: .known([])))
    }
    return ranges
  }

  private static func wholeSets(
    _ end: UInt64, _ set: UInt64, _ image: Range<UInt64>
  ) -> UInt64 {
    let rest = end % set
    guard rest > 0 else { return min(end, image.upperBound) }
    let whole = end.addingReportingOverflow(set - rest)
    return whole.overflow ? image.upperBound : min(whole.partialValue, image.upperBound)
  }
}
