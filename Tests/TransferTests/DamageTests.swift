import Ceph
import TestSupport
import Testing
import Transfer

@Suite struct DamageTests {
  private func source(_ pair: Pair) async throws -> (SnapshotSpan, Snapshot) {
    var generator = SeededGenerator(seed: 11)
    try await pair.source.createImage(pair.name, ImageSpecification(size: 12 << 20))
    let snapshot = try await pair.source.withImage(pair.name, readOnly: false) {
      try await $0.write(0, generator.bytes(6 << 20))
      return try await $0.createSnapshot("first")
    }
    return (try await pair.span(to: snapshot), snapshot)
  }

  @Test(arguments: TamperingReader.Damage.allCases)
  func `damaged frames are noticed, and the unit is asked for again`(
    damage: TamperingReader.Damage
  ) async throws {
    try await Pair.with { pair in
      let (span, snapshot) = try await source(pair)
      try await Service.with(pair, wrap: { TamperingReader($0, damage, times: 3) }) { service in
        try await pair.copy(service.reader(service.grant(span)), seal: snapshot)
        try await pair.expectEqual(snapshot)
      }
    }
  }

  @Test func `damage that does not end fails the copy, and nothing wrong was written`()
    async throws
  {
    try await Pair.with { pair in
      let (span, snapshot) = try await source(pair)
      try await Service.with(
        pair, wrap: { TamperingReader($0, .flippedByte, times: .max) }
      ) { service in
        var options = CopyOptions(isDestinationFresh: true)
        options.attempts = 2
        let reader = service.reader(service.grant(span))
        await #expect {
          try await pair.copy(reader, seal: snapshot, options: options)
        } throws: { error in
          if case TransferError.corrupt = error { true } else { false }
        }
        let written = try await pair.destination.withImage(pair.name, readOnly: true) {
          try await $0.read(0, count: 1 << 20)
        }
        #expect(written.allSatisfy { $0 == 0 })
      }
    }
  }

  @Test(arguments: [Proxy.Fault.flipByte, .cut])
  func `a byte flipped on the wire, and a connection cut, cost a stream and no more`(
    fault: Proxy.Fault
  ) async throws {
    try await Pair.with { pair in
      let (span, snapshot) = try await source(pair)
      try await Service.with(pair) { service in
        let proxy = try await Proxy.start(
          to: service.server.endpoint.port, fault: fault, after: 300_000, times: 2)
        let reader = service.reader(service.grant(span), at: proxy.port)
        try await pair.copy(reader, seal: snapshot)
        try await pair.expectEqual(snapshot)
        #expect(proxy.faults == 2)
        await proxy.stop()
      }
    }
  }
}
