import Ceph
import Foundation

/// Writes records at a steady rate: a batch, a flush, the newest number, and only then the
/// acknowledgements.
struct DiskWriter {
  let image: Image
  let region: Region
  let seed: UInt64?
  let label: String
  let file: AcknowledgementFile
  let bytesPerSecond: UInt64

  private static let largestBatch: UInt64 = 64
  private static let tick = Duration.milliseconds(20)

  /// Writes from the record after `newest` until `count` are written or a signal says stop; returns
  /// the last number.
  func run(after newest: UInt64, count: UInt64?) async throws -> UInt64 {
    let clock = ContinuousClock()
    var number = newest
    var (paceStart, paced) = (clock.now, UInt64(0))
    var (shownAt, shown) = (clock.now, newest)
    while !StopSignal.isReceived {
      let remaining = count.map { newest + $0 - number } ?? .max
      guard remaining > 0 else { break }
      let elapsed = clock.now - paceStart
      let due = UInt64(elapsed / .seconds(1) * Double(bytesPerSecond)) / region.recordSize
      if due <= paced {
        try await Task.sleep(for: Self.tick)
      } else {
        let batch = min(due - paced, Self.largestBatch, remaining, region.slots)
        let written = try await write(after: number, count: batch)
        number += written
        paced += written
        // What could not be written in time is not caught up with: a disk that was slow stays dirty
        // at this rate.
        if due - min(due, paced) > Self.largestBatch { (paceStart, paced) = (clock.now, 0) }
      }
      let now = clock.now
      if now - shownAt >= .seconds(1) {
        let rate = Terminal.rate((number - shown) * region.recordSize, in: now - shownAt)
        Terminal.say("record \(number), \(rate)")
        (shownAt, shown) = (now, number)
      }
    }
    return number
  }

  /// Writes up to `count` records; stops before a slot that the batch has already. Returns how
  /// many.
  private func write(after newest: UInt64, count: UInt64) async throws -> UInt64 {
    var records: [Record] = []
    var slots: Set<UInt64> = []
    for number in newest + 1...newest + count {
      let slot = region.slot(of: number, seed: seed)
      guard slots.insert(slot).inserted else { break }
      records.append(Record(number: number, slot: slot, label: label))
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for record in records {
        let (image, region) = (image, region)
        group.addTask {
          let bytes = record.encoded(size: Int(region.recordSize))
          try await image.write(region.offset(ofSlot: record.slot), bytes)
        }
      }
      try await group.waitForAll()
    }
    try await image.flush()
    let last = newest + UInt64(records.count)
    try await region.setNewest(last, label: label, in: image)
    try await image.flush()
    let time = UInt64(max(0, Date.now.timeIntervalSince1970) * 1e9)
    try file.append(
      records.map {
        Acknowledgement(number: $0.number, slot: $0.slot, time: time, label: label)
      })
    return UInt64(records.count)
  }
}
