import FoundationEssentials
import Journal
import Postgres

/// Whether the database is there, is this version's, and lets us do our work.
struct DatabaseChecks {
  private let configuration: Configuration

  init(_ configuration: Configuration) { self.configuration = configuration }

  func run() async -> [Check] {
    let connection: Connection
    do {
      connection = try await Connection.open(
        configuration.database, applicationName: "longhaul doctor")
    } catch {
      return [Check("postgres", "connection", .bad, "\(error)", Self.advice)]
    }
    var checks: [Check] = []
    do {
      let server = try await connection.one(.serverFacts)
      checks.append(Check("postgres", "connection", .good, server.sentence))
      checks += isWritable(server) + clock(server)
      checks.append(await schema())
      if server.hasSchema { checks += try await roles(connection) }
    } catch {
      checks.append(Check("postgres", "connection", .bad, "\(error)", Self.advice))
    }
    await connection.close()
    return checks
  }

  private static let advice =
    "look at database in the configuration, the PG variables, pg_hba.conf, and whether it runs"

  private func isWritable(_ server: ServerFacts) -> [Check] {
    guard server.isStandby else { return [] }
    return [
      Check(
        "postgres", "standby", .bad, "this server only follows another one",
        "name both hosts, and add target_session_attrs=read-write to database")
    ]
  }

  private func clock(_ server: ServerFacts) -> [Check] {
    let seconds = abs(server.now.timeIntervalSince(Date()))
    guard seconds > 2 else { return [] }
    return [
      Check(
        "postgres", "clock", .warning,
        "its clock and this machine's are \(seconds.text(decimals: 1)) s apart",
        "run a time service; certificates and the at policy depend on it, leases do not")
    ]
  }

  private func schema() async -> Check {
    do {
      let steps = try await SchemaMigrator(conninfo: configuration.database).status()
      let missing = steps.filter { $0.appliedAt == nil }
      guard missing.isEmpty else {
        let names = missing.map { "\($0.version) (\($0.name))" }.joined(separator: ", ")
        return Check("postgres", "schema", .bad, "missing: \(names)", "longhaul db migrate")
      }
      return Check("postgres", "schema", .good, "step \(steps.last?.version ?? 0), as it should be")
    } catch {
      return Check("postgres", "schema", .bad, "\(error)")
    }
  }

  private func roles(_ connection: Connection) async throws -> [Check] {
    let rights = try await connection.one(.rights)
    let able = [
      ("migrate the schema", rights.owner), ("schedule and take commands", rights.scheduler),
      ("work", rights.worker), ("read reports", rights.report),
    ]
    let can = able.filter(\.1).map(\.0)
    guard !can.isEmpty else {
      return [
        Check(
          "postgres", "role \(rights.role)", .bad, "it may do nothing of Longhaul's",
          "GRANT longhaul_scheduler, longhaul_worker or longhaul_report TO \(rights.role)")
      ]
    }
    let cannot = able.filter { !$0.1 }.map(\.0)
    let rest = cannot.isEmpty ? "" : "; may not \(cannot.joined(separator: ", "))"
    return [
      Check(
        "postgres", "role \(rights.role)", cannot.isEmpty ? .good : .note,
        "may \(can.joined(separator: ", "))\(rest)")
    ]
  }
}
