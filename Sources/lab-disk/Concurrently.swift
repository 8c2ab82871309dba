/// Does `body` for each element, at most `atOnce` at a time, and returns the results in the
/// elements' order.
func concurrently<Element: Sendable, Result: Sendable>(
  _ elements: some Sequence<Element>, atOnce: Int,
  _ body: @escaping @Sendable (Element) async throws -> Result
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: (Int, Result).self) { group in
    var results: [Int: Result] = [:]
    var started = 0
    for element in elements {
      if started >= atOnce, let (index, result) = try await group.next() {
        results[index] = result
      }
      let index = started
      group.addTask { (index, try await body(element)) }
      started += 1
    }
    for try await (index, result) in group { results[index] = result }
    return (0..<started).compactMap { results[$0] }
  }
}
