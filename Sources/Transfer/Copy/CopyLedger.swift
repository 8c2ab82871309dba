import Ceph
import Synchronization

/// What a copy has listed, written and finished so far; everybody in it counts here.
final class CopyLedger: Sendable {
  struct State {
    var progress: CopyProgress
    /// Covered by units that were written, flushed or not.
    var covered: RangeSet<UInt64>
    var writtenSinceCheckpoint: UInt64 = 0
    var isChanged = false
    var writesUnderWay = 0
    var lastStep: ContinuousClock.Instant
    var enumerating = Duration.zero
    var speed: Speedometer
    var lastObject: UInt64?
  }

  /// What was done before.
  let done: RangeSet<UInt64>
  private let source: SourceImage
  private let begun: ContinuousClock.Instant
  private let state: Mutex<State>

  /// The destination holds the span's first snapshot.
  var hasBase: Bool { source.hasBase }

  init(_ source: SourceImage, done: RangeSet<UInt64>, speedOver window: Duration) {
    self.source = source
    self.done = done
    begun = .now
    var progress = CopyProgress()
    progress.size = source.size
    state = Mutex(
      State(
        progress: progress, covered: done, lastStep: begun,
        speed: Speedometer(over: window, now: begun)))
  }

  /// Something got on.
  func touch() { state.withLock { $0.lastStep = .now } }

  /// The next changes came; nothing else could be begun meanwhile.
  func waited(since start: ContinuousClock.Instant) {
    state.withLock {
      $0.enumerating += .now - start
      $0.lastStep = .now
    }
  }

  /// Batches go up and end with the image, or they are not believed.
  func check(_ batch: ChangeBatch, from peer: String) throws(TransferError) {
    let listed = state.withLock(\.progress.enumeratedThrough)
    guard batch.range.upperBound <= source.size, batch.range.lowerBound >= listed,
      batch.extents.first?.offset ?? listed >= batch.range.lowerBound,
      batch.extents.last?.end ?? listed <= batch.range.upperBound
    else {
      throw .corrupt(
        peer: peer, reason: "changes in \(batch.range) came after those up to \(listed)")
    }
  }

  func plan(_ batch: ChangeBatch) {
    let objectSize = max(1, source.information.objectSize)
    state.withLock { state in
      state.progress.enumeratedThrough = batch.range.upperBound
      for extent in batch.extents {
        let first = extent.offset / objectSize
        let last = (extent.end - 1) / objectSize
        state.progress.changedObjects += Int64(last - first) + (state.lastObject == first ? 0 : 1)
        state.lastObject = last
        state.progress.changedExtents += 1
        state.progress.changedBytes += extent.length
      }
    }
  }

  func completePlan() {
    state.withLock {
      $0.progress.isPlanComplete = true
      $0.progress.enumeratedThrough = $0.progress.size
    }
  }

  func beginWrite() { state.withLock { $0.writesUnderWay += 1 } }

  func endWrite() {
    state.withLock {
      $0.writesUnderWay -= 1
      $0.lastStep = .now
    }
  }

  func wrote(_ bytes: UInt64, wire: Int) {
    state.withLock {
      $0.progress.writtenBytes += bytes
      $0.progress.wireBytes += UInt64(wire)
      $0.writtenSinceCheckpoint += bytes
    }
  }

  func zeroed(_ bytes: UInt64, wire: Int) {
    state.withLock {
      $0.progress.zeroBytes += bytes
      $0.progress.wireBytes += UInt64(wire)
    }
  }

  /// The unit is written.
  func finish(_ unit: WorkUnit) {
    state.withLock {
      $0.covered.insert(contentsOf: unit.coverage)
      $0.progress.doneBytes += unit.byteCount
      $0.isChanged = true
      $0.speed.add(unit.byteCount, now: .now)
    }
  }

  func withState<Result: Sendable>(_ body: (inout sending State) -> sending Result) -> Result {
    state.withLock(body)
  }

  /// How far it is.
  var progress: CopyProgress {
    state.withLock {
      var progress = $0.progress
      progress.bytesPerSecond = $0.speed.bytesPerSecond(now: .now)
      return progress
    }
  }

  /// The counts at the end.
  var result: CopyResult {
    state.withLock {
      let progress = $0.progress
      let enumerating = $0.enumerating / .seconds(1)
      return CopyResult(
        size: progress.size, isListedExactly: source.isListedExactly,
        changedObjects: progress.changedObjects, changedExtents: progress.changedExtents,
        changedBytes: progress.changedBytes, zeroBytes: progress.zeroBytes,
        writtenBytes: progress.writtenBytes, wireBytes: progress.wireBytes,
        enumerateSeconds: enumerating,
        transferSeconds: max(0, (.now - begun) / .seconds(1) - enumerating))
    }
  }
}
