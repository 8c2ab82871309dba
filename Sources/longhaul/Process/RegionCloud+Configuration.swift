import FoundationEssentials
import Logging
import OpenStack
import Phases

extension RegionCloud {
  /// The session of a region whose configuration has an OpenStack; nil otherwise.
  ///
  /// - Throws: `CloudConfigurationError`.
  init?(_ region: RegionConfiguration, logger: Logger) throws {
    guard let settings = region.cloud else { return nil }
    let configuration = try CloudConfiguration.load(
      settings.cloud, file: settings.file, environment: ProcessInfo.processInfo.environment)
    self.init(Cloud(configuration, logger: logger), pools: settings.pools)
  }
}
