import Synchronization
import Testing

@testable import OpenStack

/// When a session logs in anew.
struct TokenHolderTests {
  /// Counts the logins; each gives another token.
  private final class Keystone: Sendable {
    let logins = Mutex(0)
    let validity: Duration

    init(validity: Duration) { self.validity = validity }

    func token() -> Token {
      let number = logins.withLock { count in
        count += 1
        return count
      }
      return Token(
        value: Secret("token-\(number)"), project: nil, roles: [], catalog: [],
        renewAt: .now + validity)
    }
  }

  @Test func `a token is used until it is due, by all callers`() async throws {
    let keystone = Keystone(validity: .seconds(3600))
    let holder = TokenHolder { keystone.token() }
    let tokens = try await withThrowingTaskGroup(of: Secret.self) { group in
      for _ in 0..<8 { group.addTask { try await holder.current().value } }
      return try await group.reduce(into: Set<Secret>()) { $0.insert($1) }
    }
    #expect(tokens == [Secret("token-1")])
    #expect(keystone.logins.withLock(\.self) == 1)
  }

  @Test func `one that is due is renewed before it is used`() async throws {
    let keystone = Keystone(validity: .zero)
    let holder = TokenHolder { keystone.token() }
    #expect(try await holder.current().value == Secret("token-1"))
    #expect(try await holder.current().value == Secret("token-2"))
  }

  @Test func `one that a service refuses is renewed, once for all who had it`() async throws {
    let keystone = Keystone(validity: .seconds(3600))
    let holder = TokenHolder { keystone.token() }
    let old = try await holder.current()
    let renewed = try await holder.current(besides: old)
    #expect(renewed.value == Secret("token-2"))
    #expect(try await holder.current(besides: old).value == Secret("token-2"))
    #expect(keystone.logins.withLock(\.self) == 2)
  }

  @Test func `a login that fails is tried anew by the next who asks`() async throws {
    struct Refused: Error {}
    let keystone = Keystone(validity: .seconds(3600))
    let isAway = Mutex(true)
    let holder = TokenHolder {
      if isAway.withLock(\.self) { throw Refused() }
      return keystone.token()
    }
    await #expect(throws: Refused.self) { _ = try await holder.current() }
    isAway.withLock { $0 = false }
    #expect(try await holder.current().value == Secret("token-1"))
  }
}
