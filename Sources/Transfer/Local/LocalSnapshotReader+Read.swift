import Ceph

extension LocalSnapshotReader {
  /// Reads all extents of the unit at once into one buffer, then finds the zeros in it.
  ///
  /// Begins at once, whether frames are asked for yet or not, so that a server can read ahead.
  public func read(_ unit: WorkUnit) -> AsyncThrowingStream<Frame, any Error> {
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: Frame.self)
    let image = images.image
    let task = Task { [span] in
      do {
        let bytes = try await UnitBytes.read(unit, from: image)
        for extent in unit.extents {
          try Task.checkCancellation()
          if extent.exists {
            for frame in bytes.frames(of: extent) { continuation.yield(frame) }
          } else {
            continuation.yield(
              Frame(offset: extent.offset, length: extent.length, content: .zeros))
          }
        }
        continuation.finish()
      } catch {
        continuation.finish(throwing: span.explaining(error))
      }
    }
    continuation.onTermination = { reason in
      if case .cancelled = reason { task.cancel() }
    }
    return stream
  }
}
