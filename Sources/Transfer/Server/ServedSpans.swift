import Certificates
import Logging

/// The spans that are open: opened for the first stream of a job, closed after its last, and
/// authorized again all the time in between.
actor ServedSpans {
  struct Key: Hashable {
    let peer: WorkerIdentity
    let request: StreamRequest
  }

  private struct Entry {
    let opening: Task<ServedSpan, any Error>
    var users = 0
  }

  private let authorize: TransferServer.Authorize
  private let openReader: TransferServer.OpenReader
  private let options: ServerOptions
  private let logger: Logger
  private var entries: [Key: Entry] = [:]

  init(
    authorize: @escaping TransferServer.Authorize,
    openReader: @escaping TransferServer.OpenReader, options: ServerOptions, logger: Logger
  ) {
    self.authorize = authorize
    self.openReader = openReader
    self.options = options
    self.logger = logger
  }

  /// The job's span, opened if it is not; each success is followed by one `leave`.
  func join(_ key: Key) async throws -> ServedSpan {
    if let entry = entries[key], let span = try? await entry.opening.value,
      span.revocation != nil
    {
      // It was closed for good; whoever asks now is looked up anew.
      entries[key] = nil
    }
    let entry = entries[key] ?? Entry(opening: Task { try await open(key) })
    entries[key] = entry
    entries[key]?.users += 1
    do {
      return try await entry.opening.value
    } catch {
      await leave(key, nil)
      throw error
    }
  }

  /// The stream does not use it any more.
  func leave(_ key: Key, _ span: ServedSpan?) async {
    guard let users = entries[key]?.users else { return }
    // After a revocation the entry may be a later one, with users of its own.
    if let span, let current = try? await entries[key]?.opening.value, current !== span { return }
    entries[key]?.users = users - 1
    if users == 1 { entries[key] = nil }
  }

  private func open(_ key: Key) async throws -> ServedSpan {
    let grant = try await granted(key)
    let reader = try await openReader(grant.span)
    let span: ServedSpan
    do {
      span = ServedSpan(reader, try await reader.information(), grant)
    } catch {
      await reader.close()
      throw error
    }
    Task { await guardGrant(of: key, span) }
    return span
  }

  private func granted(_ key: Key) async throws -> StreamGrant {
    let grant = try await authorize(key.peer, key.request)
    guard grant.readerRegion == key.peer.region else {
      throw StreamRefusal(
        "job \(key.request.job) is for workers of \(grant.readerRegion), not for \(key.peer)")
    }
    return grant
  }

  /// Looks the job up again and again until the last stream has left; then closes the images.
  private func guardGrant(of key: Key, _ span: ServedSpan) async {
    var lastGranted = ContinuousClock.now
    while await isServed(key, span), span.revocation == nil {
      try? await Task.sleep(for: options.authorizationInterval)
      do {
        guard try await granted(key) == span.grant else {
          throw StreamRefusal("job \(key.request.job) is for other snapshots now")
        }
        lastGranted = .now
      } catch let refusal as StreamRefusal {
        span.revoke(WireFailure(kind: .refused, reason: "\(refusal)", isFinal: true))
      } catch  where ContinuousClock.now - lastGranted > options.authorizationGrace {
        span.revoke(
          WireFailure(
            kind: .sourceFailed, reason: "it cannot look up the job: \(error)", isFinal: true))
      } catch {
        logger.warning("a job cannot be looked up", metadata: ["error": "\(error)"])
      }
    }
    await span.reader.close()
  }

  private func isServed(_ key: Key, _ span: ServedSpan) async -> Bool {
    guard let entry = entries[key], let current = try? await entry.opening.value else {
      return false
    }
    return current === span
  }
}
