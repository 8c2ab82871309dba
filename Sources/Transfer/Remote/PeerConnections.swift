import Certificates
public import NIOCore
import Synchronization

/// The streams to other workers, kept between rounds: a round over a long link then pays for no
/// handshake.
public final class PeerConnections: Sendable {
  private struct Kept {
    let connection: PeerConnection
    let since: ContinuousClock.Instant
  }

  /// How many are kept to one place, and for how long.
  private static let mostKept = 16
  private static let longestKept = Duration.seconds(300)

  let tls: TransferTLS
  let group: any EventLoopGroup
  private let state = Mutex((kept: [PeerEndpoint: [Kept]](), isClosed: false))

  /// A pool without connections yet.
  public init(tls: TransferTLS, group: any EventLoopGroup = TransferLoops.group) {
    self.tls = tls
    self.group = group
  }

  /// One that was kept, or a new one, to a worker of that region.
  func take(_ endpoint: PeerEndpoint, region: String) async throws -> PeerConnection {
    if let kept = takeKept(endpoint, region: region) { return kept }
    return try await PeerConnection.open(to: endpoint, region: region, tls: tls, on: group)
  }

  private func takeKept(_ endpoint: PeerEndpoint, region: String) -> PeerConnection? {
    state.withLock { state in
      while let last = state.kept[endpoint, default: []].popLast() {
        let connection = last.connection
        guard connection.isActive, connection.identity.region == region else { continue }
        guard .now - last.since < Self.longestKept else {
          connection.close(because: "it was not used")
          continue
        }
        return connection
      }
      return nil
    }
  }

  /// Keeps one whose last request was `release`.
  func giveBack(_ connection: PeerConnection) {
    let isKept = state.withLock { state in
      guard !state.isClosed, connection.isActive,
        state.kept[connection.endpoint, default: []].count < Self.mostKept
      else { return false }
      state.kept[connection.endpoint, default: []].append(
        Kept(connection: connection, since: .now))
      return true
    }
    if !isKept { connection.close(because: "it is not needed any more") }
  }

  /// Closes those that are kept, and keeps none from now on.
  public func close() {
    let kept = state.withLock { state in
      defer { state.kept = [:] }
      state.isClosed = true
      return state.kept.values.flatMap(\.self)
    }
    for one in kept { one.connection.close(because: "the worker ends") }
  }
}
