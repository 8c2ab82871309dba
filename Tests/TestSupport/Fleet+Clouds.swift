import Foundation
import OpenStack

extension Fleet {
  /// Has its commands, and the processes that are started from now on, log in as a `clouds.yaml` says.
  ///
  /// - Parameter secure: the `secure.yaml` beside it.
  public func useClouds(_ clouds: String, secure: String? = nil) throws {
    guard let lab else { throw FleetFailure("this fleet has no OpenStack") }
    let folder = directory.appending(component: "clouds")
    let file = folder.appending(component: "clouds.yaml")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try clouds.write(to: file, atomically: true, encoding: .utf8)
    try secure?.write(
      to: folder.appending(component: "secure.yaml"), atomically: true, encoding: .utf8)
    let text = try String(contentsOf: configurationFile, encoding: .utf8)
    try text.replacing("clouds_file: \(lab.cloudsFile)", with: "clouds_file: \(file.path)")
      .write(to: configurationFile, atomically: true, encoding: .utf8)
  }

  /// Has it log in by application credentials that no other fleet has; call it before its processes are started.
  ///
  /// - Returns: their secrets.
  public func useApplicationCredentials() async throws -> [String] {
    struct Credential: Decodable { let id, secret: String }
    guard let lab else { throw FleetFailure("this fleet has no OpenStack") }
    var (clouds, secure, secrets) = ("clouds:\n", "clouds:\n", [String]())
    for (region, cloud) in setup.clouds.sorted(by: { $0.key < $1.key }) {
      let configuration = try lab.configuration(cloud)
      let made: Credential = try await FleetCommand.run(
        "/usr/bin/openstack",
        [
          "--os-cloud", cloud, "application", "credential", "create", "-f", "json",
          "longhaul-\(UUID().uuidString)",
        ], environment: ["OS_CLIENT_CONFIG_FILE": lab.cloudsFile]
      ).decoded()
      secrets.append(made.secret)
      clouds += """
          \(cloud):
            region_name: \(region)
            auth_type: v3applicationcredential
            cacert: \(configuration.authority ?? "")
            auth:
              auth_url: \(configuration.authURL)
              application_credential_id: \(made.id)

        """
      secure += """
          \(cloud):
            auth:
              application_credential_secret: \(made.secret)

        """
    }
    try useClouds(clouds, secure: secure)
    return secrets
  }
}
