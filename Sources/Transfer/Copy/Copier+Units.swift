import Ceph

extension Copier {
  /// Lists, cuts and copies all units; returns when the last is written.
  func copyUnits(_ ledger: CopyLedger) async throws {
    let window = Credits(options.window)
    let writer = FrameWriter(
      reader: reader, destination: destination, ledger: ledger, options: options)
    try await withThrowingDiscardingTaskGroup { group in
      var cutter = UnitCutter(
        unitBytes: min(options.unitBytes, WireLimits.frameBytes),
        unitExtents: min(options.unitExtents, WireLimits.extents))
      let isFirstCopy = !ledger.hasBase && !options.isDestinationFresh
      var changes = reader.changes(skipping: ledger.done).makeAsyncIterator()

      func begin(_ unit: WorkUnit) async throws {
        guard !unit.extents.isEmpty else { return ledger.finish(unit) }
        let cost = unit.cost
        try await window.take(cost)
        guard !group.isCancelled else { return window.giveBack(cost) }
        if let due = await options.bandwidth?.take(unit.dataBytes) {
          // Waiting for the limit is no standstill, however low the limit is.
          while due > .now {
            try await Task.sleep(until: min(due, .now + .seconds(1)), clock: .continuous)
            ledger.touch()
          }
        }
        group.addTask {
          defer { window.giveBack(cost) }
          try await writer.copy(unit)
          ledger.finish(unit)
        }
      }

      // The group cancels its children when one fails, and waits for this here.
      while !group.isCancelled {
        let asked = ContinuousClock.now
        guard let batch = try await changes.next() else { break }
        ledger.waited(since: asked)
        try ledger.check(batch, from: reader.label)
        let wanted = isFirstCopy ? batch.filled(without: ledger.done) : batch
        ledger.plan(wanted)
        for unit in cutter.units(of: wanted) { try await begin(unit) }
      }
      guard !group.isCancelled else { return }
      if let unit = cutter.rest() { try await begin(unit) }
      ledger.completePlan()
    }
  }
}

extension ChangeBatch {
  /// With zeros for everything that does not exist and is not done.
  fileprivate func filled(without done: RangeSet<UInt64>) -> ChangeBatch {
    ChangeBatch(range: range, extents: extents.filled(in: range).subtracting(done))
  }
}

extension WorkUnit {
  /// What it takes of the window: its bytes, and something for each of its frames.
  fileprivate var cost: Int {
    max(64 << 10, Int(clamping: dataBytes), extents.count * 4096)
  }
}
