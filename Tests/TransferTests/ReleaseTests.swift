import Ceph
import Glibc
import Synchronization
import TestSupport
import Testing
import Transfer

@Suite struct ReleaseTests {
  @Test func `a stream that was released amid a list is good for the next reader`() async throws {
    try await Pair.with { pair in
      let snapshot = try await pair.makeSource(8 << 20)
      let span = try await pair.span(to: snapshot)
      let (begun, begins) = AsyncStream.makeStream(of: Void.self)
      let (closed, closes) = AsyncStream.makeStream(of: Void.self)
      var options = ServerOptions()
      options.authorizationInterval = .milliseconds(50)
      try await Service.with(
        pair, options: options,
        wrap: { LateReader(base: $0, begins: begins, closes: closes, closed: closed) }
      ) { service in
        let request = service.grant(span)
        let reader = service.reader(request, streams: 1)
        let listing = Task { for try await _ in reader.changes(skipping: RangeSet()) {} }
        for await _ in begun { break }
        await reader.close()

        let next = service.reader(request, streams: 1)
        #expect(try await next.information().size == 8 << 20)
        try await next.check()
        await next.close()
        await #expect(throws: TransferError.self) { try await listing.value }
      }
    }
  }
}

/// Its lists take until it is closed, and fail then.
private struct LateReader: ForwardingReader {
  let base: any SnapshotReader
  let begins: AsyncStream<Void>.Continuation
  let closes: AsyncStream<Void>.Continuation
  let closed: AsyncStream<Void>

  func close() async {
    await base.close()
    closes.finish()
  }

  func changes(
    skipping done: RangeSet<UInt64>
  ) -> AsyncThrowingStream<ChangeBatch, any Error> {
    AsyncThrowingStream {
      begins.yield()
      for await _ in closed {}
      throw CephError(operation: "rbd_diff_iterate2", object: "disk", code: EBADF)
    }
  }
}
