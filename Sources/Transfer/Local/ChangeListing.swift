import Ceph

/// Lists what changed range by range, so many at once, as far ahead as it is asked for.
///
/// The diffs of later ranges run while earlier ones are copied, but no further ahead than
/// `ahead` ranges: a consumer that is slow keeps the listing, and its memory, waiting.
actor ChangeListing {
  /// Diffs that run at once; each waits for OSDs most of its time.
  static let ahead = 8
  /// Object sets of one range.
  static let setsPerRange: UInt64 = 256

  private let images: SnapshotImages
  private let from: Snapshot?
  private let done: RangeSet<UInt64>

  private var ranges: [ListedRange]?
  private var nextRange = 0
  /// What one range gave, when it is more than one batch holds.
  private var ready: [ChangeBatch] = []
  private var running: [Task<ChangeBatch, any Error>] = []
  private var firstRunning = 0

  init(_ images: SnapshotImages, from: Snapshot?, skipping done: RangeSet<UInt64>) {
    self.images = images
    self.from = from
    self.done = done
  }

  deinit {
    for task in running[firstRunning...] { task.cancel() }
  }

  /// The next range's changes; nil after the last.
  func next() async throws -> ChangeBatch? {
    if !ready.isEmpty { return ready.removeFirst() }
    let ranges = try await allRanges()
    while running.count - firstRunning < Self.ahead, nextRange < ranges.count {
      let range = ranges[nextRange]
      let listing = RangeListing(images: images, from: from, done: done)
      nextRange += 1
      running.append(Task { try await listing.changes(in: range) })
    }
    guard firstRunning < running.count else { return nil }
    let task = running[firstRunning]
    defer { forgetFirst() }
    let batch = try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
    ready = batch.split(atMost: WireLimits.extents)
    return ready.removeFirst()
  }

  private func forgetFirst() {
    firstRunning += 1
    guard firstRunning >= 64 else { return }
    running.removeFirst(firstRunning)
    firstRunning = 0
  }

  private func allRanges() async throws -> [ListedRange] {
    if let ranges { return ranges }
    let ranges = try await listRanges()
    self.ranges = ranges
    return ranges
  }

  private func listRanges() async throws -> [ListedRange] {
    let information = images.source.information
    let set = information.objectSetSize
    guard !images.source.isListedExactly else {
      return ListedRange.covering(
        0..<information.size, sets: Self.setsPerRange, of: set, skipping: done)
    }
    guard let from else {
      let objects = try await images.image.diff(
        from: nil, in: 0..<information.size, includeParent: true, wholeObject: true)
      return ListedRange.known(objects, in: 0..<information.size)
    }
    return ListedRange.around(
      try await changedRanges(since: from), full: images.plan.full, in: 0..<information.size,
      set: set, skipping: done)
  }

  /// Which objects: by both object maps, or, where others' snapshots lie between, by librbd; and those
  /// that were written after the span, some of them perhaps by a client that did not know of its last
  /// snapshot yet. Of these the snapshot's map does not tell.
  private func changedRanges(since from: Snapshot) async throws -> [Range<UInt64>] {
    let later = images.objectMaps?.setsChangedLater ?? []
    if let sets = images.objectMaps?.changedSets { return sets + later }
    return try await images.image.diff(
      from: from, in: 0..<images.source.information.size, includeParent: false, wholeObject: true
    ).map(\.range) + later
  }
}
