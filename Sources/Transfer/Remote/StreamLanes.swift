/// The streams of one reader: opened when first needed, again when one was lost.
actor StreamLanes {
  /// One stream in use, and the span's image as it was told when the stream was opened.
  struct Lane: Sendable {
    let connection: PeerConnection
    let image: Task<SourceImage, any Error>
  }

  private struct Slot {
    var opening: Task<Lane, any Error>?
    var lane: Lane?
    var load = 0
  }

  private let connections: PeerConnections
  private let endpoints: [PeerEndpoint]
  private let region: String
  private let request: OpenRequest
  private var slots: [Slot]
  private var nextEndpoint = 0
  private var isClosed = false

  init(
    _ connections: PeerConnections, _ endpoints: [PeerEndpoint], region: String,
    _ request: OpenRequest, streams: Int
  ) {
    self.connections = connections
    self.endpoints = endpoints
    self.region = region
    self.request = request
    // The first is for lists and checks, so that they do not wait behind data.
    slots = Array(repeating: Slot(), count: 1 + max(1, streams))
  }

  /// The stream for lists and checks.
  func control() async throws -> Lane { try await lane(0) }

  /// Lends the data stream with the least to do to `body`.
  func withLane<Result: Sendable>(
    load: Int, _ body: @Sendable (Lane) async throws -> Result
  ) async throws -> Result {
    let index = slots.indices.dropFirst().min { slots[$0].load < slots[$1].load } ?? 0
    slots[index].load += load
    defer { slots[index].load -= load }
    return try await body(lane(index))
  }

  /// Hands the streams back to be kept; what is under way on one ends with it.
  func close() {
    isClosed = true
    for index in slots.indices {
      slots[index].opening?.cancel()
      guard let lane = slots[index].lane else { continue }
      slots[index].lane = nil
      if slots[index].load > 0 {
        lane.connection.close(because: "the copy ended")
      } else {
        // What is asked next on it is answered after this.
        lane.connection.send(.release) { _ in }
        connections.giveBack(lane.connection)
      }
    }
  }

  private func lane(_ index: Int) async throws -> Lane {
    guard !isClosed else {
      throw TransferError.streamLost(peer: region, reason: "the reader was closed")
    }
    if let lane = slots[index].lane, lane.connection.isActive { return lane }
    if let opening = slots[index].opening { return try await opening.value }
    let opening = Task { try await open() }
    slots[index].opening = opening
    defer { slots[index].opening = nil }
    let lane = try await opening.value
    if isClosed {
      lane.connection.close(because: "the reader was closed")
    } else {
      slots[index].lane = lane
    }
    return lane
  }

  /// Opens a stream to the first place that can be reached, beginning with the one that last
  /// could.
  private func open() async throws -> Lane {
    var last: any Error = TransferError.unreachable(
      peer: "region \(region)", reason: "no worker of it is known to serve transfers")
    for _ in endpoints.indices {
      let number = nextEndpoint
      do {
        let connection = try await connections.take(
          endpoints[number % endpoints.count], region: region)
        return Lane(connection: connection, image: begin(connection, number))
      } catch {
        last = error
        avoid(number)
      }
    }
    throw last
  }

  /// Has streams opened at the next place from now on, unless they are already.
  private func avoid(_ number: Int) {
    if nextEndpoint == number { nextEndpoint += 1 }
  }

  /// Asks for the span; what is asked after it need not wait for the answer.
  private func begin(_ connection: PeerConnection, _ number: Int) -> Task<SourceImage, any Error> {
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: SourceImage.self)
    connection.send(.open(request)) { result in
      let opened = result.flatMap { message -> Result<SourceImage, TransferError> in
        if case .opened(let image) = message { return .success(image) }
        return .failure(
          .corrupt(
            peer: "\(connection.endpoint)", reason: "a span was opened with another answer"))
      }
      continuation.yield(with: opened.mapError { $0 as any Error })
      continuation.finish()
      // Nothing else comes on this stream, or what belongs to other requests: who asked already gets the same.
      if case .failure(let error) = opened { connection.fail(error) }
    }
    return Task {
      do {
        for try await image in stream { return image }
      } catch {
        // A worker that refuses, or that cannot read its cluster, may not be the only one.
        avoid(number)
        throw error
      }
      // Only who is cancelled gets no answer.
      throw CancellationError()
    }
  }
}
