import Migrations
import OpenStack

/// How a server is brought to a standstill, and how it goes on from there.
struct Standstill: Sendable {
  /// How it is stopped.
  let freeze: Policy.Freeze

  init(_ freeze: Policy.Freeze) { self.freeze = freeze }

  /// What stops it.
  var action: CloudAction {
    switch freeze {
    case .stop: .stopServer
    case .pause: .pauseServer
    }
  }

  /// What takes that back.
  var opposite: CloudAction {
    switch freeze {
    case .stop: .startServer
    case .pause: .unpauseServer
    }
  }

  /// What Nova says of it then.
  var status: Status<NovaServer> {
    switch freeze {
    case .stop: .shutoff
    case .pause: .paused
    }
  }

  /// Has Nova begin to stop it.
  func begin(_ server: String, _ nova: Nova) async throws {
    switch freeze {
    case .stop: try await nova.stop(server)
    case .pause: try await nova.pause(server)
    }
  }

  /// Has Nova begin to let it go on.
  func end(_ server: String, _ nova: Nova) async throws {
    switch freeze {
    case .stop: try await nova.start(server)
    case .pause: try await nova.unpause(server)
    }
  }
}
