import FoundationEssentials
import Yams

extension CloudConfiguration {
  /// Finds and reads a cloud's description, as OpenStack's own tools do.
  ///
  /// - Parameters:
  ///   - name: the cloud's; `envvars` is what the `OS_…` variables describe.
  ///   - region: one of its regions; nil: its `region_name`, or the only one of its `regions`.
  ///   - file: nil: `OS_CLIENT_CONFIG_FILE`, or the first `clouds.yaml`, `.yml` or `.json` there is in `.`,
  ///     `~/.config/openstack` (by `XDG_CONFIG_HOME`) and `/etc/openstack`. Secrets may be in
  ///     `OS_CLIENT_SECURE_FILE`, in `secure.yaml` beside it, or, for a cloud that has none itself, in the first
  ///     one of those places.
  /// - Throws: `CloudConfigurationError`.
  public static func load(
    _ name: String, region: String? = nil, file: String?, environment: [String: String]
  ) throws(CloudConfigurationError) -> CloudConfiguration {
    if name == "envvars" {
      var fields = CloudFields(environment: environment)
      if let region { fields.region = region }
      return try fields.configuration(name, source: "the OS_ variables")
    }
    let given = file ?? environment["OS_CLIENT_CONFIG_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    let known = places(of: "clouds", environment)
    guard let path = given ?? known.first(where: isThere) else {
      throw CloudConfigurationError(
        description: """
          there is no clouds.yaml at \(known.joined(separator: ", ")): name one as `clouds_file` of the region, or \
          by OS_CLIENT_CONFIG_FILE
          """)
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
    // Elsewhere only for a cloud that has no secret: another's of the same name would go over it.
    var own = CloudFields(cloud.mapping ?? [:], over: nil, home: nil)
    try own.choose(region, of: cloud["regions"], "\(path): the cloud '\(name)'")
    let elsewhere = own.hasSecret ? [] : places(of: "secure", environment)
    let secure = environment["OS_CLIENT_SECURE_FILE"].map { [$0] } ?? [beside(path)] + elsewhere
    var secrets: Node?
    if let file = secure.first(where: isThere) { secrets = try read(file)[name] }
    var fields = CloudFields(
      cloud.mapping ?? [:], over: secrets?.mapping, home: environment["HOME"])
    try fields.choose(region, of: cloud["regions"], "\(path): the cloud '\(name)'")
    fields.takeSecrets(of: secrets?["regions"])
    return try fields.configuration(name, source: path)
  }

  private static func isThere(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  private static func beside(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "secure.yaml" }
    return path[...slash] + "secure.yaml"
  }

  /// Where a file may be, in the order in which it is looked for.
  private static func places(of file: String, _ environment: [String: String]) -> [String] {
    let home =
      environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? environment["HOME"].map { "\($0)/.config" }
    return [".", home.map { "\($0)/openstack" }, "/etc/openstack"].compactMap(\.self)
      .flatMap { folder in ["yaml", "yml", "json"].map { "\(folder)/\(file).\($0)" } }
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
