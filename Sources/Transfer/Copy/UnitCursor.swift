import Ceph

/// Follows a unit's frames: they must go through its extents in order, each byte exactly once.
///
/// So a frame that is cut, repeated, left out, misplaced or out of range is noticed before it is
/// written.
struct UnitCursor {
  private let unit: WorkUnit
  private let peer: String
  private var index = 0
  private var position: UInt64

  init(_ unit: WorkUnit, peer: String) {
    self.unit = unit
    self.peer = peer
    position = unit.extents.first?.offset ?? 0
  }

  mutating func advance(over frame: Frame) throws(TransferError) {
    guard index < unit.extents.count else {
      throw error("a frame at \(frame.offset) came after the end of the unit")
    }
    let extent = unit.extents[index]
    let end = frame.offset.addingReportingOverflow(frame.length)
    guard frame.offset == position, frame.length > 0, !end.overflow, end.partialValue <= extent.end
    else {
      throw error(
        "a frame of \(frame.length) bytes at \(frame.offset) came where \(position)..<\(extent.end) "
          + "was next")
    }
    position = end.partialValue
    guard position == extent.end else { return }
    index += 1
    if index < unit.extents.count { position = unit.extents[index].offset }
  }

  /// After the last frame: everything has come.
  func finish() throws(TransferError) {
    guard index == unit.extents.count else {
      throw error("the unit ended before \(position)")
    }
  }

  private func error(_ reason: String) -> TransferError {
    .corrupt(peer: peer, reason: reason)
  }
}
