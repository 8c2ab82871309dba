import Foundation
import Testing

@testable import Migrations

/// The table in `docs/state-machine.md` is what is expected: so a change is noticed, and documented.
@Suite struct TransitionTableTests {
  typealias Table = [String: [String: Set<String>]]

  /// The document's rows: `| state | event → outcome, other outcome; event → … |`.
  static func documented(_ part: String = "reads") throws -> Table {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/state-machine.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let begun = try #require(
      text.components(separatedBy: "<!-- the test \(part) from here -->").last)
    let section = begun.components(separatedBy: "<!-- the test").first ?? begun
    var table: Table = [:]
    for line in section.split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard line.hasPrefix("| `"), cells.count == 2 else { continue }
      let state = cells[0].trimmingCharacters(in: ["`"])
      for entry in cells[1].split(separator: ";") where !entry.isEmpty {
        let parts = entry.split(separator: "→").map { $0.trimmingCharacters(in: .whitespaces) }
        let outcomes = try #require(parts.count == 2 ? parts[1] : nil, "\(entry)")
        table[state, default: [:]][parts[0]] = Set(
          outcomes.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
      }
      table[state] = table[state] ?? [:]
    }
    return table
  }

  static func actual(_ policies: [Policy] = Everything.policies) -> Table {
    var table: Table = [:]
    for state in Everything.states { table[state.kind] = [:] }
    Everything.transitions(policies) { state, event, _, next in
      guard event.kind != "gaveUpAside" else { return }
      let outcome = next.state == state ? "stays" : next.state.kind
      table[state.kind, default: [:]][event.kind, default: []].insert(outcome)
    }
    return table
  }

  @Test func `each pair of state and event does what the document's table says`() throws {
    let documented = try Self.documented()
    let actual = Self.actual()
    #expect(Set(documented.keys) == Set(actual.keys))
    for (state, row) in actual { #expect(documented[state] == row, "\(state)") }
  }

  @Test func `moves through Glance differ as the document's second table says`() throws {
    let usual = Self.actual()
    let differing = Self.actual(Everything.imagePolicies).filter { usual[$0.key] != $0.value }
    let documented = try Self.documented("goes on")
    #expect(Set(documented.keys) == Set(differing.keys))
    for (state, row) in differing { #expect(documented[state] == row, "\(state)") }
  }

  @Test func `what runs aside may give up in any state and changes nothing`() throws {
    for state in Everything.states {
      for work in Everything.works where work.isAside {
        let (next, effects) = try State.next(state, on: .gaveUp(work), Policy())
        #expect(next == state)
        #expect(effects.isEmpty)
      }
    }
  }

  @Test func `a refusal names the phase, and changes nothing`() {
    for state in Everything.states {
      for event in Everything.wishes {
        do {
          _ = try State.next(state, on: event, Policy())
        } catch {
          #expect(error == IllegalTransition(state: state, event: event))
          #expect(error.description.contains(state.phase.rawValue))
        }
      }
    }
  }
}
