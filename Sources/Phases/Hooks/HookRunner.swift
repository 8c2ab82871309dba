import Foundation
import Jobs
import Journal
import Logging
import Migrations
import Subprocess

/// Runs a migration's hooks: written down before, limited in time, with their output kept.
///
/// A hook may run more than once, when the worker that ran it first vanished: `LONGHAUL_EPOCH`
/// stays the same then, `LONGHAUL_FENCE` grows. What undoes a hook never begins while that hook
/// may still run: one whose worker vanished is waited for until its time limit has ended it.
struct HookRunner {
  private let context: PhaseContext
  private let assignment: Assignment

  init(_ context: PhaseContext, _ assignment: Assignment) {
    self.context = context
    self.assignment = assignment
  }

  /// Runs one hook; does nothing when the migration's set has none for it.
  ///
  /// - Returns: whether there is one.
  /// - Throws: ``HookFailure``, ``UnknownHooks``, or `ClaimLost` and `CancellationError` when the
  ///   hook was stopped with its job.
  @discardableResult
  func run(_ hook: HookName, _ job: RunningJob) async throws -> Bool {
    guard let command = try command(hook) else { return false }
    let run = try await begin(hook, command, job)
    let ending: HookEnding
    do {
      try job.check()
      ending = try await HookProcess(command, environment(hook, job)).run()
    } catch {
      await finish(run, HookEnding(exitCode: nil, output: "\(error)"))
      throw error
    }
    await finish(run, ending)
    // What was stopped with its job says nothing of what the hook came to.
    try Task.checkCancellation()
    try job.check()
    if ending.exitCode != 0 {
      throw HookFailure(hook: hook.rawValue, command: command, ending: ending)
    }
    return true
  }

  /// Written down once nothing that would undo it can still be at it.
  private func begin(
    _ hook: HookName, _ command: HookCommand, _ job: RunningJob
  ) async throws -> HookRunID {
    let (journal, migration) = (context.journal, assignment.migration)
    while true {
      let run = try await job.write { transaction in
        try await journal.beginHook(
          hook.rawValue, of: migration.id, epoch: migration.epoch, claim: job.claim,
          within: HookProcess.longest(command), unless: hook.opposites.map(\.rawValue),
          in: transaction)
      }
      if let run { return run }
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  /// Kept however the job ends; without it, others wait for the hook's time limit.
  private func finish(_ run: HookRunID, _ ending: HookEnding) async {
    let (journal, logger) = (context.journal, context.logger)
    await Task {
      do {
        try await journal.finishHook(run, exitCode: ending.exitCode, output: ending.output)
      } catch {
        logger.warning("cannot keep how a hook ended: \(error)")
      }
    }.value
  }

  private func command(_ hook: HookName) throws -> HookCommand? {
    guard let name = assignment.migration.options.hooks else { return nil }
    guard let set = context.hooks[name] else {
      throw UnknownHooks(name: name, region: context.region)
    }
    return hook.command(in: set)
  }

  private func environment(_ hook: HookName, _ job: RunningJob) -> Environment {
    context.environment(assignment, at: hook == .activate ? .destination : .source, job)
      .updating(["LONGHAUL_HOOK": hook.rawValue])
  }
}

/// The worker's configuration lacks a set of hooks; another worker of the region may have it.
struct UnknownHooks: Error, CustomStringConvertible {
  let name: String
  let region: String

  var description: String {
    """
    the hooks '\(name)' are not in the configuration of this worker (region \(region)): add them \
    there
    """
  }
}
