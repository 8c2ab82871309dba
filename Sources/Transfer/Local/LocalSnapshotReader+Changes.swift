extension LocalSnapshotReader {
  /// Lists in two steps where the object map is believed: which objects, for the whole image at
  /// once, and then which bytes of just those; otherwise which bytes of everything.
  public func changes(
    skipping done: RangeSet<UInt64>
  ) -> AsyncThrowingStream<ChangeBatch, any Error> {
    let listing = ChangeListing(images, from: span.from, skipping: done)
    return AsyncThrowingStream { [span] in
      do {
        return try await listing.next()
      } catch {
        throw span.explaining(error)
      }
    }
  }
}
