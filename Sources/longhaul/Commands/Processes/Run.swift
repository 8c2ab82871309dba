import ArgumentParser
import ServiceLifecycle

/// Runs everything in one process.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a scheduler, and a worker of each region, in one process.",
    discussion: """
      For small set-ups where one machine reaches every region's Ceph. Each worker needs a listening \
      port of its own: 0 takes a free one. Ends as the worker does.
      """)

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let configuration = try common.configuration()
    let regions = configuration.regions.filter { $0.ceph != nil }
    if regions.isEmpty {
      throw Complaint(
        .configuration, "no region of \(configuration.file) has ceph: nothing could be run here")
    }
    let name = Machine.processName
    let workers = try regions.map { try RegionWorker(configuration, $0, name: name) }
    Shell.beginLogging(configuration.log)
    try await Shell.checkSchema(configuration)
    try await Shell.run([
      AllRegions(workers: workers), SchedulerService(configuration: configuration, name: name),
    ])
  }
}

/// The workers of all regions; they drain at the same time, not one after the other.
private struct AllRegions: Service {
  let workers: [RegionWorker]

  func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      for worker in workers { group.addTask { try await worker.run() } }
    }
  }
}
