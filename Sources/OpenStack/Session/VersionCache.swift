import Synchronization

/// The newest microversion of each service, asked for once.
final class VersionCache: Sendable {
  private let known = Mutex<[Service: Microversion]>([:])

  subscript(service: Service) -> Microversion? {
    get { known.withLock { $0[service] } }
    set { known.withLock { $0[service] = newValue } }
  }
}
