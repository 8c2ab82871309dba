import Ceph

/// Cuts what changed into units by changed bytes, not by address.
///
/// A unit holds so many bytes of data or so many extents, so that each costs about the same
/// however the changes are spread. Zeros cost no data, but are cut, too, as the destination has
/// to go through their objects.
struct UnitCutter {
  let unitBytes: UInt64
  let unitExtents: Int
  /// The longest run of zeros that is one extent.
  static let zeroBytes: UInt64 = 256 << 20
  /// Zeros of one unit.
  private static let zeroBytesPerUnit: UInt64 = 1 << 30

  private var extents: [Extent] = []
  private var dataBytes: UInt64 = 0
  private var zeroBytes: UInt64 = 0
  /// Where the open unit's coverage begins, and how far the image was listed.
  private var start: UInt64 = 0
  private var listed: UInt64 = 0

  init(unitBytes: Int, unitExtents: Int) {
    self.unitBytes = UInt64(max(1, unitBytes))
    self.unitExtents = max(1, unitExtents)
  }

  /// The units that became full with this batch of changes; the rest waits for more.
  ///
  /// Batches come in ascending order. What lies between two has not changed, or is done.
  mutating func units(of batch: ChangeBatch) -> [WorkUnit] {
    var units: [WorkUnit] = []
    if extents.isEmpty { start = batch.range.lowerBound }
    for extent in batch.extents {
      var rest = extent.range
      while !rest.isEmpty {
        let piece = rest.lowerBound..<end(of: rest, exists: extent.exists)
        take(Extent(piece, exists: extent.exists))
        rest = piece.upperBound..<rest.upperBound
        if isFull(inExtent: !rest.isEmpty) { units.append(cut(to: piece.upperBound)) }
      }
    }
    listed = batch.range.upperBound
    // What has not changed is done at once.
    if extents.isEmpty, start < listed { units.append(cut(to: listed)) }
    return units
  }

  /// What is left after the last batch.
  mutating func rest() -> WorkUnit? {
    extents.isEmpty ? nil : cut(to: listed)
  }

  /// Data end where the unit is full, on its multiple where that is near, so that units stay
  /// within objects.
  private func end(of range: Range<UInt64>, exists: Bool) -> UInt64 {
    guard exists else { return range.lowerBound + min(Self.zeroBytes, range.byteCount) }
    let room = unitBytes - min(dataBytes, unitBytes - 1)
    let end = range.lowerBound.addingReportingOverflow(room)
    guard !end.overflow, end.partialValue < range.upperBound else { return range.upperBound }
    let aligned = end.partialValue / unitBytes * unitBytes
    return aligned > range.lowerBound ? aligned : end.partialValue
  }

  private func isFull(inExtent: Bool) -> Bool {
    // Where an extent was cut on an object's border, a little short of full is full.
    dataBytes >= (inExtent ? unitBytes - unitBytes / 4 : unitBytes)
      || extents.count >= unitExtents || zeroBytes >= Self.zeroBytesPerUnit
  }

  private mutating func take(_ extent: Extent) {
    extents.append(extent)
    if extent.exists { dataBytes += extent.length } else { zeroBytes += extent.length }
  }

  private mutating func cut(to end: UInt64) -> WorkUnit {
    defer {
      (extents, dataBytes, zeroBytes) = ([], 0, 0)
      start = end
    }
    return WorkUnit(extents: extents, coverage: start..<end)
  }
}
