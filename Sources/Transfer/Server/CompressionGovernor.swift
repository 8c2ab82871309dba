import Synchronization

/// Decides whether compressing pays, from what a job's streams measure.
///
/// It pays when the link, not the processor, is what the streams wait for, and the compressor is
/// faster than the link would be with the bytes that it saves. So three rates are kept: what the
/// link takes while streams wait for it, what the compressor does, and to which part it packs.
final class CompressionGovernor: Sendable {
  struct State {
    /// Bytes that went out, and the time that streams spent waiting, in this period.
    var sent = 0
    var waited = Duration.zero
    var periodBegan = ContinuousClock.now
    /// Bytes a second that the link takes; nil: nobody waits for it.
    var link: Double?
    /// Plain bytes a second, and packed bytes per plain one, of the last samples.
    var compressor: Double?
    var ratio: Double?
    var lastSample = ContinuousClock.now - .seconds(3600)
  }

  static let period = Duration.milliseconds(500)
  static let sampleEvery = Duration.seconds(5)
  private let state = Mutex(State())

  /// Whether the next frame is to be compressed, be it as a sample.
  func shouldCompress(_ compression: Compression) -> Bool {
    switch compression {
    case .on: true
    case .off: false
    case .auto:
      state.withLock { state in
        guard let link = state.link else { return false }
        guard let compressor = state.compressor, let ratio = state.ratio,
          .now - state.lastSample < Self.sampleEvery
        else {
          state.lastSample = .now
          return true
        }
        return Self.pays(link: link, compressor: compressor, ratio: ratio)
      }
    }
  }

  /// A frame was compressed.
  func compressed(_ plain: Int, to packed: Int, in duration: Duration) {
    let speed = Double(plain) / max(duration / .seconds(1), 1e-6)
    state.withLock { state in
      state.compressor = Self.blend(state.compressor, speed)
      state.ratio = Self.blend(state.ratio, Double(packed) / Double(max(1, plain)))
      state.lastSample = .now
    }
  }

  /// A batch went out; the stream had to wait for the channel so long.
  func sent(_ bytes: Int, waiting: Duration) {
    state.withLock { state in
      state.sent += bytes
      state.waited += waiting
      let elapsed = ContinuousClock.now - state.periodBegan
      guard elapsed >= Self.period else { return }
      // Half of the time waiting, or the link is not what holds the streams up.
      let isWaitedFor = state.waited >= elapsed * 0.5
      let rate = Double(state.sent) / (elapsed / .seconds(1))
      state.link = isWaitedFor ? Self.blend(state.link, rate) : nil
      (state.sent, state.waited, state.periodBegan) = (0, .zero, .now)
    }
  }

  /// The pure decision: plain bytes a second with compression against without.
  static func pays(link: Double, compressor: Double, ratio: Double) -> Bool {
    min(compressor, link / max(ratio, 0.001)) > link * 1.2
  }

  private static func blend(_ old: Double?, _ new: Double) -> Double {
    old.map { $0 * 0.7 + new * 0.3 } ?? new
  }
}
