import Migrations
import OpenStack

/// How a server is brought to a standstill, and how it goes on from there.
struct Standstill: Sendable {
  /// What stops it, and what takes that back.
  let action, opposite: CloudAction
  /// What Nova says of it then.
  let status: String

  init(_ freeze: Policy.Freeze) {
    switch freeze {
    case .stop: (action, opposite, status) = (.stopServer, .startServer, "SHUTOFF")
    case .pause: (action, opposite, status) = (.pauseServer, .unpauseServer, "PAUSED")
    }
  }

  /// Has Nova begin to stop it.
  func begin(_ server: String, _ nova: Nova) async throws {
    switch action {
    case .pauseServer: try await nova.pause(server)
    default: try await nova.stop(server)
    }
  }

  /// Has Nova begin to let it go on.
  func end(_ server: String, _ nova: Nova) async throws {
    switch action {
    case .pauseServer: try await nova.unpause(server)
    default: try await nova.start(server)
    }
  }
}
