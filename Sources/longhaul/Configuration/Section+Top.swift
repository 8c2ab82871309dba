import Certificates
import Migrations
import Phases

extension Section {
  /// The connection string; the environment's goes before the file's, and only it may hold secrets.
  func database(_ environment: [String: String]) -> String {
    let written: String? = value("database")
    if let written, written.holdsPassword {
      source.complain(
        "database holds a password; put the password into PGPASSWORD or a password file"
          + " (~/.pgpass), or all of it into LONGHAUL_DATABASE", at: node("database"))
    }
    if let secret = environment["LONGHAUL_DATABASE"], !secret.isEmpty { return secret }
    return written ?? ""
  }

  func regions() -> [RegionConfiguration] {
    guard let section = section("regions") else {
      source.complain("\"regions\" is missing: name at least one", at: node)
      return []
    }
    let regions = section.read { section in
      section.keys.compactMap { name -> RegionConfiguration? in
        if (try? WorkerIdentity(region: name, name: "any")) == nil {
          source.complain(
            "\"\(name)\" is no name for a region: use letters, digits, '.', '_' or '-'",
            at: section.keyNode(name))
        }
        return section.section(name)?.read { RegionConfiguration(name: name, $0) }
      }
    }
    return regions.sorted { $0.name < $1.name }
  }

  func policies() -> [String: Policy] {
    guard let section = section("policies") else { return ["default": Policy()] }
    return section.read { section in
      // The others begin with what the default says.
      let standard =
        section.section("default")?.read { Policy($0, otherwise: Policy()) } ?? Policy()
      var policies = ["default": standard]
      for name in section.keys where name != "default" {
        policies[name] = section.section(name)?.read { Policy($0, otherwise: standard) }
      }
      return policies
    }
  }

  func hooks() -> [String: HookSet] {
    guard let section = section("hooks") else { return [:] }
    return section.read { section in
      var sets: [String: HookSet] = [:]
      for name in section.keys {
        if name == "none" {
          source.complain(
            "a set of hooks cannot be called \"none\": that means no hooks",
            at: section.keyNode(name))
        }
        sets[name] = section.section(name)?.read { HookSet($0) }
      }
      return sets
    }
  }

  func probes() -> [String: Probe] {
    guard let section = section("probes") else { return [:] }
    return section.read { section in
      var probes: [String: Probe] = [:]
      for name in section.keys {
        if name == "none" {
          source.complain(
            "a probe cannot be called \"none\": that means no probe", at: section.keyNode(name))
        }
        probes[name] = section.section(name)?.read { Probe($0) }
      }
      return probes
    }
  }

  func complainAboutRepeated(_ routes: [RouteConfiguration]) {
    var seen: Set<[String]> = []
    for route in routes where !seen.insert([route.source, route.destination]).inserted {
      source.complain(
        "the route from \(route.source) to \(route.destination) is given twice; keep one",
        at: node("routes"))
    }
  }
}

extension String {
  /// Whether a connection string holds a password, in libpq's words or as a URI.
  fileprivate var holdsPassword: Bool {
    if let match = firstMatch(of: /^postgres(?:ql)?:\/\/[^@\/]*?:([^@\/]+)@/), !match.1.isEmpty {
      return true
    }
    return firstMatch(of: /(?:^|[\s?&])(?:ssl)?password\s*=/) != nil
  }
}
