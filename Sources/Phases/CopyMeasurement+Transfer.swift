import Journal
import Synchronization
import Transfer

extension CopyMeasurement {
  init(_ result: CopyResult) {
    self.init(
      exact: result.isListedExactly, changedObjects: result.changedObjects,
      changedExtents: result.changedExtents, changedBytes: result.changedBytes,
      doneBytes: result.changedBytes,
      zeroBytes: result.zeroBytes, writtenBytes: result.writtenBytes,
      wireBytes: result.wireBytes, enumeration: .seconds(result.enumerateSeconds),
      transfer: .seconds(result.transferSeconds))
  }

  /// What a copy under way knows so far; how long it takes is told at its end.
  init(_ progress: CopyProgress) {
    self.init(
      exact: false, changedObjects: progress.changedObjects,
      changedExtents: progress.changedExtents, changedBytes: progress.changedBytes,
      doneBytes: progress.doneBytes,
      zeroBytes: progress.zeroBytes, writtenBytes: progress.writtenBytes,
      wireBytes: progress.wireBytes, enumeration: .zero, transfer: .zero)
  }

  /// What two attempts at one copy did together.
  static func + (left: CopyMeasurement, right: CopyMeasurement) -> CopyMeasurement {
    CopyMeasurement(
      exact: left.exact || right.exact, changedObjects: left.changedObjects + right.changedObjects,
      changedExtents: left.changedExtents + right.changedExtents,
      changedBytes: left.changedBytes + right.changedBytes,
      doneBytes: left.doneBytes + right.doneBytes,
      zeroBytes: left.zeroBytes + right.zeroBytes,
      writtenBytes: left.writtenBytes + right.writtenBytes,
      wireBytes: left.wireBytes + right.wireBytes,
      enumeration: left.enumeration + right.enumeration,
      transfer: left.transfer + right.transfer)
  }
}

/// What a copy last told of itself.
final class LatestProgress: Sendable {
  private let value = Mutex(CopyProgress())

  var progress: CopyProgress {
    get { value.withLock { $0 } }
    set { value.withLock { $0 = newValue } }
  }
}
