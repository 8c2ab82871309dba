import Jobs
import Journal
import Migrations
import Subprocess

extension PhaseContext {
  /// What the operator's own commands are told of a migration, in their environment.
  ///
  /// - Parameter side: where the command runs.
  func environment(
    _ assignment: Assignment, at side: Side, _ job: RunningJob
  ) -> Environment {
    let migration = assignment.migration
    let volumes = assignment.volumes
    return .inherit.updating([
      "LONGHAUL_MIGRATION": "\(migration.id)",
      "LONGHAUL_PHASE": migration.state.phase.rawValue,
      "LONGHAUL_ROUND": "\(assignment.round)",
      "LONGHAUL_REGION": region,
      "LONGHAUL_SOURCE_REGION": migration.sourceRegion,
      "LONGHAUL_DESTINATION_REGION": migration.destinationRegion,
      "LONGHAUL_VOLUMES": volumes.map { $0.address(side).description }.joined(separator: " "),
      "LONGHAUL_SOURCE_VOLUMES": volumes.map(\.source.description).joined(separator: " "),
      "LONGHAUL_DESTINATION_VOLUMES": volumes.map(\.destination.description)
        .joined(separator: " "),
      "LONGHAUL_SERVER": side == .destination
        ? assignment.server?.destination : assignment.server?.source,
      "LONGHAUL_EPOCH": "\(migration.epoch)",
      "LONGHAUL_FENCE": "\(job.claim.fence)",
      // A command has no business in the database or with the worker's login, and may print its
      // environment.
      "PGPASSWORD": nil,
      "LONGHAUL_DATABASE": nil,
      "OS_PASSWORD": nil,
      "OS_APPLICATION_CREDENTIAL_SECRET": nil,
      "OS_TOKEN": nil,
    ])
  }
}
