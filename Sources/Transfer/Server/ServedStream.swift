import Ceph
import Certificates
import NIOCore

/// One stream that is served: takes requests, reads ahead for them, and answers in their order.
struct ServedStream: Sendable {
  let spans: ServedSpans
  let options: ServerOptions
  let outgoing: NIOAsyncChannelOutboundWriter<OutgoingBatch>
  let channel: any Channel

  /// A request in line for its answer, with what was begun for it already.
  struct Queued: Sendable {
    let request: Message
    let span: Result<OpenSpan, WireFailure>
    var frames: AsyncThrowingStream<Frame, any Error>?
    var cost = 0
  }

  /// The span that the stream is open for.
  struct OpenSpan: Sendable {
    let key: ServedSpans.Key
    let span: ServedSpan
    let compression: Compression
    let listener: UInt64
  }

  /// Serves until the peer closes the stream, or one of its requests ends it.
  func serve(_ incoming: NIOAsyncChannelInboundStream<Incoming>) async throws {
    let readAhead = Credits(options.readAhead)
    let (queue, line) = AsyncStream.makeStream(of: Queued.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        var replies = ReplyWriter(outgoing: outgoing, readAhead: readAhead)
        for await queued in queue { try await replies.answer(queued) }
      }
      group.addTask {
        defer { line.finish() }
        try await take(incoming, readAhead, line)
      }
      do {
        try await group.next()
        try await group.waitForAll()
      } catch {
        // A peer that waits for room to send or for requests has to be let go of.
        channel.close(promise: nil)
        group.cancelAll()
        throw error
      }
    }
  }

  private func take(
    _ incoming: NIOAsyncChannelInboundStream<Incoming>, _ readAhead: Credits,
    _ line: AsyncStream<Queued>.Continuation
  ) async throws {
    var peer: WorkerIdentity?
    var current: Result<OpenSpan, WireFailure> = .failure(
      WireFailure(kind: .protocolViolation, reason: "no span was opened", isFinal: false))
    do {
      for try await item in incoming {
        switch item {
        case .peer(let identity): peer = identity
        case .request(let request):
          guard let peer else { return }
          switch request {
          case .open(let open):
            await leave(current)
            current = await join(open, peer)
          case .release:
            await leave(current)
            current = .failure(
              WireFailure(kind: .protocolViolation, reason: "the span is closed", isFinal: false))
          default: break
          }
          line.yield(try await begin(request, current, readAhead))
        }
      }
    } catch {
      await leave(current)
      throw error
    }
    await leave(current)
  }

  /// Begins to read for a request once there is room for what it reads.
  private func begin(
    _ request: Message, _ span: Result<OpenSpan, WireFailure>, _ readAhead: Credits
  ) async throws -> Queued {
    var queued = Queued(request: request, span: span)
    guard case .read(let extents) = request, case .success(let open) = span else { return queued }
    let end = extents.last?.end ?? 0
    guard end <= open.span.image.size else { return queued }
    let unit = WorkUnit(extents: extents, coverage: 0..<end)
    queued.cost = Int(clamping: unit.dataBytes)
    try await readAhead.take(queued.cost)
    queued.frames = open.span.reader.read(unit)
    return queued
  }

  private func join(
    _ open: OpenRequest, _ peer: WorkerIdentity
  ) async -> Result<OpenSpan, WireFailure> {
    guard open.version == WireLimits.version else {
      return .failure(
        WireFailure(
          kind: .refused,
          reason: "this worker speaks version \(WireLimits.version) of the protocol, "
            + "not \(open.version): run the same release in both regions", isFinal: false))
    }
    let key = ServedSpans.Key(peer: peer, request: open.request)
    do {
      let span = try await spans.join(key)
      let listener = span.whenRevoked { [outgoing, channel] failure in
        Task {
          if let batch = try? OutgoingBatch(.failure(failure)) { try? await outgoing.write(batch) }
          channel.close(promise: nil)
        }
      }
      return .success(
        OpenSpan(key: key, span: span, compression: open.compression, listener: listener))
    } catch {
      return .failure(WireFailure(error))
    }
  }

  private func leave(_ span: Result<OpenSpan, WireFailure>) async {
    guard case .success(let open) = span else { return }
    open.span.forget(open.listener)
    await spans.leave(open.key, open.span)
  }
}

extension WireFailure: Error {
  /// What the other side is told of an error here.
  init(_ error: any Error) {
    switch error {
    case let refusal as StreamRefusal:
      self.init(kind: .refused, reason: "\(refusal)", isFinal: false)
    case TransferError.snapshotGone(let snapshot):
      self.init(kind: .snapshotGone, reason: snapshot, isFinal: false)
    case TransferError.sourceChanged(let what):
      self.init(kind: .sourceChanged, reason: what, isFinal: false)
    default: self.init(kind: .sourceFailed, reason: "\(error)", isFinal: false)
    }
  }
}
