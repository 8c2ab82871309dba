import OpenStack
import TestSupport

extension Fleet {
  /// Makes a volume larger, as its user would, and waits until it is.
  ///
  /// - Parameter size: in GiB.
  func extend(_ volume: String, to size: Int, in region: String) async throws {
    let cinder = try await services(region).cinder
    try await cinder.extend(volume, to: size)
    try await wait(until: "the volume to be extended", every: Self.cloudPause) {
      try await cinder.volume(volume).size == size
    }
  }
}
