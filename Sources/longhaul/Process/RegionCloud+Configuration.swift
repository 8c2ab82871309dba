import FoundationEssentials
import Logging
import OpenStack
import Phases

extension RegionCloud {
  /// The session of a region whose configuration has an OpenStack; nil otherwise.
  ///
  /// - Throws: `CloudConfigurationError`.
  init?(
    _ region: RegionConfiguration, logger: Logger, options: CloudOptions = CloudOptions()
  ) throws {
    guard let settings = region.cloud else { return nil }
    let configuration = try CloudConfiguration.load(
      settings.cloud, region: settings.region, file: settings.file,
      environment: ProcessInfo.processInfo.environment)
    self.init(
      Cloud(configuration, logger: logger, options: options), pools: settings.pools,
      shutdownLimit: settings.shutdownLimit)
  }

  /// The session of a region that must have one.
  ///
  /// - Throws: `Complaint` when the configuration has none; `CloudConfigurationError`.
  static func required(
    _ region: RegionConfiguration, _ configuration: Configuration, logger: Logger
  ) throws -> RegionCloud {
    if let cloud = try RegionCloud(region, logger: logger) { return cloud }
    throw Complaint(
      .configuration,
      "regions.\(region.name).openstack is missing in \(configuration.file): it names the region's"
        + " cloud in clouds.yaml")
  }
}
