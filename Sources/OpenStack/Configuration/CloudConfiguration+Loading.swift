import FoundationEssentials
import Yams

extension CloudConfiguration {
  /// Finds and reads a cloud's description, as OpenStack's own tools do.
  ///
  /// - Parameters:
  ///   - name: the cloud's; `envvars` is what the `OS_…` variables describe.
  ///   - file: nil: `OS_CLIENT_CONFIG_FILE`, `./clouds.yaml`,
  ///     `~/.config/openstack/clouds.yaml` or `/etc/openstack/clouds.yaml`, the first there is.
  ///     Secrets may be in `secure.yaml` beside it, or in `OS_CLIENT_SECURE_FILE`.
  /// - Throws: `CloudConfigurationError`.
  public static func load(
    _ name: String, file: String?, environment: [String: String]
  ) throws(CloudConfigurationError) -> CloudConfiguration {
    if name == "envvars" {
      let fields = CloudFields(environment: environment)
      return try fields.configuration(name, source: "the OS_ variables")
    }
    let path: String
    if let file {
      path = file
    } else {
      path = try find("clouds.yaml", environment["OS_CLIENT_CONFIG_FILE"], environment)
    }
    let clouds = try read(path)
    guard let cloud = clouds[name] else {
      let known = clouds.keys.sorted().joined(separator: ", ")
      throw CloudConfigurationError(
        description: "\(path) has no cloud '\(name)'; it has: \(known.isEmpty ? "none" : known)")
    }
    if cloud["profile"] != nil {
      throw CloudConfigurationError(
        description: """
          \(path): the cloud '\(name)' has a profile, which longhaul does not read: write what the \
          profile says into the cloud
          """)
    }
    let secure = environment["OS_CLIENT_SECURE_FILE"] ?? beside(path)
    let secrets =
      FileManager.default.fileExists(atPath: secure) ? try read(secure)[name] : nil
    let fields = CloudFields(cloud.mapping ?? [:], over: secrets?.mapping)
    return try fields.configuration(name, source: path)
  }

  private static func beside(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "secure.yaml" }
    return path[...slash] + "secure.yaml"
  }

  private static func find(
    _ file: String, _ given: String?, _ environment: [String: String]
  ) throws(CloudConfigurationError) -> String {
    if let given, !given.isEmpty { return given }
    let home = environment["HOME"].map { "\($0)/.config/openstack/\(file)" }
    let places = ["./\(file)", home, "/etc/openstack/\(file)"].compactMap(\.self)
    if let found = places.first(where: { FileManager.default.fileExists(atPath: $0) }) {
      return found
    }
    throw CloudConfigurationError(
      description: """
        there is no \(file) at \(places.joined(separator: ", ")): name one as `clouds_file` of the \
        region, or by OS_CLIENT_CONFIG_FILE
        """)
  }

  /// The clouds of a file.
  private static func read(
    _ path: String
  ) throws(CloudConfigurationError) -> [String: Node] {
    guard let bytes = FileManager.default.contents(atPath: path),
      let text = String(validating: bytes, as: UTF8.self)
    else { throw CloudConfigurationError(description: "\(path) cannot be read") }
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      // Yams shows the lines, which may hold a password.
      throw CloudConfigurationError(description: "\(path) is not YAML")
    }
    guard let clouds = node?["clouds"]?.mapping else {
      throw CloudConfigurationError(description: "\(path) has no `clouds`")
    }
    var found: [String: Node] = [:]
    for (key, value) in clouds { found[key.string ?? ""] = value }
    return found
  }
}
