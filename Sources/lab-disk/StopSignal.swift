import Glibc
import Synchronization

/// SIGTERM or SIGINT was received: finish what is under way, then end.
enum StopSignal {
  private static let isSet = Atomic(false)

  /// From now on the two signals only ask to stop.
  static func install() {
    for number in [SIGTERM, SIGINT] {
      signal(number, received)
    }
  }

  static var isReceived: Bool { isSet.load(ordering: .relaxed) }

  fileprivate static func set() { isSet.store(true, ordering: .relaxed) }
}

private func received(_: Int32) { StopSignal.set() }
