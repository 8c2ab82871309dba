import FoundationEssentials
import Migrations

extension Configuration {
  /// Where it is looked for when nobody says where.
  static let usualPlaces = ["longhaul.yaml", "/etc/longhaul/longhaul.yaml"]

  /// Finds and reads the file.
  ///
  /// - Parameters:
  ///   - path: What `--config` said; it goes before `LONGHAUL_CONFIG`, and that before the usual
  ///     places.
  /// - Throws: `ConfigurationError` with all problems, or `Complaint` if there is no file.
  static func load(path: String?, environment: [String: String]) throws -> Configuration {
    let file = try find(path, environment)
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw ConfigurationError(
        file: file, "the file cannot be read; look at its permissions")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(file: file, "this is not UTF-8 text")
    }
    return try parse(text, file: file, environment: environment)
  }

  /// Reads a file's text.
  ///
  /// - Throws: `ConfigurationError` with all problems.
  static func parse(
    _ text: String, file: String, environment: [String: String] = [:]
  ) throws(ConfigurationError) -> Configuration {
    let source = ConfigurationSource(file: file)
    let configuration = source.parse(text).map { node in
      Section(node, path: "", source: source).read { Configuration($0, environment) }
    }
    guard let configuration, source.problems.isEmpty else {
      throw ConfigurationError(file: file, problems: source.problems)
    }
    return configuration
  }

  private init(_ section: Section, _ environment: [String: String]) {
    file = section.source.file
    database = section.database(environment)
    tls = section.section("tls")?.read { TLSFiles($0) }
    regions = section.regions()
    let names = regions.map(\.name)
    routes = section.sections("routes").map { item in
      item.read { RouteConfiguration($0, regions: names) }
    }
    section.complainAboutRepeated(routes)
    policies = section.policies()
    hooks = section.hooks()
    probes = section.probes()
    log = section.section("log")?.read { LogConfiguration($0) } ?? LogConfiguration()
  }

  private static func find(_ path: String?, _ environment: [String: String]) throws -> String {
    let exists = { (file: String) in FileManager.default.fileExists(atPath: file) }
    if let path {
      guard exists(path) else { throw Complaint.noFile(path, from: "--config") }
      return path
    }
    if let path = environment["LONGHAUL_CONFIG"], !path.isEmpty {
      guard exists(path) else { throw Complaint.noFile(path, from: "LONGHAUL_CONFIG") }
      return path
    }
    if let path = usualPlaces.first(where: exists) { return path }
    throw Complaint(
      .configuration,
      "there is no configuration: neither \(usualPlaces.joined(separator: " nor "))"
        + " exists; write one, or name it with --config or LONGHAUL_CONFIG")
  }
}
