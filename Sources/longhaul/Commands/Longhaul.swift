import ArgumentParser

/// The command line's root.
struct Longhaul: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "longhaul",
    abstract: "Moves running servers and Ceph RBD volumes from region to region.",
    discussion: """
      The configuration is one YAML file: --config, else LONGHAUL_CONFIG, else ./longhaul.yaml, \
      else /etc/longhaul/longhaul.yaml. Exit codes: 0 done, 1 failure, 2 usage, 3 configuration, \
      4 not found, 5 refused in this state, 6 Postgres, Ceph or OpenStack unreachable, 7 findings that \
      block, 8 the watched migration did not succeed.
      """,
    version: version,
    groupedSubcommands: [
      CommandGroup(
        name: "Moving",
        subcommands: [
          Plan.self, Migrate.self, Rehearse.self, Cutover.self, Pause.self, Resume.self,
          Cancel.self, WriteOff.self, Failback.self, Finalize.self,
        ]),
      CommandGroup(
        name: "Running", subcommands: [SchedulerCommand.self, WorkerCommand.self, Run.self]),
      CommandGroup(name: "Looking", subcommands: [Status.self, Watch.self, Report.self]),
      CommandGroup(
        name: "Setting up", subcommands: [Db.self, Certs.self, Doctor.self, Completion.self]),
    ])

  /// The version of this binary, which workers report too.
  static let version = "0.1.0"
}
