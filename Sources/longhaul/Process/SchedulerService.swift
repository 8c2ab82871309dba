import Journal
import Logging
import Postgres
import Scheduling
import ServiceLifecycle

/// The scheduler as a process runs it.
struct SchedulerService: Service {
  let configuration: Configuration
  let name: String

  func run() async throws {
    let logger = Logger(label: "longhaul.scheduler")
    let pool = ConnectionPool(
      conninfo: configuration.database, size: 3, applicationName: "longhaul scheduler",
      logger: logger)
    let scheduler = Scheduler(
      journal: Journal(pool: pool, author: .scheduler(name)),
      limits: RouteLimits(configuration.routes),
      listener: Listener(
        conninfo: configuration.database, channels: [Journal.wakeChannel], logger: logger),
      logger: logger)
    logger.info("scheduler begins", metadata: ["scheduler": "\(name)"])
    await cancelWhenGracefulShutdown { await scheduler.run() }
    await pool.close()
    logger.info("scheduler ends", metadata: ["scheduler": "\(name)"])
  }
}
