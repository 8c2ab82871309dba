import Testing

@testable import longhaul

@Suite struct ConfigurationProblemTests {
  /// What is said about a file, one line a problem.
  private func problems(_ text: String) -> [String] {
    do throws(ConfigurationError) {
      _ = try Configuration.parse(text, file: "l.yaml")
      return []
    } catch {
      return error.problems.map { problem in
        let place = problem.place.map { "\($0.line):\($0.column) " } ?? ""
        return place + problem.message
      }
    }
  }

  @Test(arguments: [
    (
      "regions:\n  west:\n    worker:\n      sots: 4",
      "4:7 unknown key \"sots\" in regions.west.worker; did you mean \"slots\"?"
        + " known here: connections, grace, lease, poll, slots"
    ),
    ("regions: {west: {}}\nlogging: {}", "2:1 unknown key \"logging\"; known here:"),
    ("regions: {west: {worker: {slots: many}}}", "slots needs a whole number, not \"many\""),
    ("regions: {west: {worker: {slots: 0}}}", "slots has to be 1 to 64, not 0"),
    ("regions: {west: {worker: {lease: 30}}}", "lease needs a duration such as 10s, 1m30s"),
    ("regions: {west: {worker: {lease: -5s}}}", "lease has to be 3 s to 1 h, not -5 s"),
    (
      "regions: {west: {worker: {lease: [1]}}}",
      "needs a duration such as 10s, 1m30s or 500ms, not a list"
    ),
    ("regions: {west: {worker: {lease: }}}", "not nothing"),
    (
      "regions: {west: {openstack: {}}}", "\"cloud\" is missing in regions.west.openstack"
    ),
    (
      "regions: {west: {openstack: {cloud: a, pools: volumes}}}",
      "regions.west.openstack.pools has to be a list of names"
    ),
    (
      "regions: {a: {}, b: {}}\nroutes: [{from: a, to: b, mapping: {create: [keys]}}]",
      "routes[1].mapping.create: \"keys\" is none of security_groups, key_pairs"
    ),
    (
      "regions: {a: {}, b: {}}\nroutes: [{from: a, to: b, mapping: {addresses: some}}]",
      "routes[1].mapping.addresses needs keep or new, not \"some\""
    ),
    (
      "regions: {a: {}, b: {}}\nroutes: [{from: a, to: b, mapping: {flavor: {a: b}}}]",
      "unknown key \"flavor\" in routes[1].mapping; did you mean \"flavors\"?"
    ),
    ("regions: {west: {worker: 5}}", "1:26 regions.west.worker needs keys with values"),
    ("regions: {west: {ceph: {user: client.admin}}}", "without \"client.\": admin"),
    (
      "regions:\n  west:\n    ceph:\n      options: {rados osd op timeout: 0}",
      "4:16 regions.west.ceph.options: rados osd op timeout follows from operation_timeout"
    ),
    ("regions: {west: {transfer: {listen: 7411}}}", "needs HOST:PORT"),
    ("regions: {west: {tls: {key: a}}}", "needs both certificate and key"),
    ("regions: {we/st: {}}", "\"we/st\" is no name for a region"),
    ("database: x", "1:1 \"regions\" is missing"),
    ("regions: {west: {}}\nroutes: {}", "2:9 routes has to be a list"),
    ("regions: {west: {}}\nroutes: [{from: west}]", "\"to\" is missing in routes[1]"),
    (
      "regions: {west: {}, east: {}}\nroutes: [{from: west, to: eats}]",
      "2:27 routes[1].to: there is no region eats, did you mean east? known: east, west"
    ),
    ("regions: {west: {}}\nroutes: [{from: west, to: west}]", "goes from west to itself"),
    (
      "regions: {w: {}, e: {}}\nroutes: [{from: w, to: e}, {from: w, to: e}]", "is given twice"
    ),
    (
      "regions: {w: {}, e: {}}\nroutes: [{from: w, to: e, bandwidth: 100}]",
      "needs a rate such as 800 Mbit/s"
    ),
    (
      "regions: {w: {}, e: {}}\nroutes: [{from: w, to: e, bandwidth: 0 Mbit/s}]",
      "bandwidth has to be"
    ),
    (
      "regions: {w: {}, e: {}}\nroutes: [{from: w, to: e, compression: maybe}]",
      "needs auto, on or off, not \"maybe\""
    ),
    (
      "regions: {w: {}}\npolicies: {default: {target: 0s}}",
      "target has to be 100 ms to 24 h, not 0 ms"
    ),
    ("regions: {w: {}}\npolicies: {x: {cutover: at noon}}", "needs auto, manual or \"at 2026"),
    ("regions: {w: {}}\nhooks: {x: {freeze: stop}}", "freeze but no thaw"),
    ("regions: {w: {}}\nhooks: {x: {activate: []}}", "needs a command"),
    ("regions: {w: {}}\nhooks: {none: {}}", "cannot be called \"none\""),
    ("regions: {w: {}}\nprobes: {x: {within: 5s}}", "needs one of tcp, http and command"),
    ("regions: {w: {}}\nprobes: {x: {tcp: \"h:1\", http: \"http://h\"}}", "not tcp and http"),
    ("regions: {w: {}}\nprobes: {x: {tcp: \"22\"}}", "needs HOST:PORT"),
    ("regions: {w: {}}\npolicies: {x: {freeze: detach}}", "needs stop or pause"),
    ("regions: {w: {}}\nlog: {level: loud}", "needs trace, debug, info"),
    ("regions: {w: {}}\ntls: {}", "\"authority\" is missing in tls"),
    ("regions:\n  west: {}\n west: {}", "3:2 this is not YAML"),
    ("regions: {west: {}, west: {}}", "\"west\" is given twice"),
    ("", "the file is empty"),
    ("- a", "1:1 the file needs keys with values"),
  ])
  func `a mistake is reported with its place and what would be right`(text: String, said: String) {
    let found = problems(text)
    #expect(found.contains { $0.contains(said) }, "\(found)")
  }

  @Test(arguments: [
    "host=db password=secret", "postgresql://me:secret@db/longhaul", "dbname=l password = secret",
    "postgres://db/l?user=me&password=secret",
  ])
  func `a password in the file is refused and not repeated`(conninfo: String) {
    let found = problems("database: \"\(conninfo)\"\nregions: {west: {}}")
    #expect(found.count == 1)
    #expect(found.first?.contains("PGPASSWORD") == true)
    #expect(found.first?.contains("secret") == false)
  }

  @Test(arguments: [
    "passfile=/p service=x", "postgresql://me@db:5432/longhaul", "host=password-db",
  ])
  func `a connection string without a password is taken`(conninfo: String) {
    #expect(problems("database: \"\(conninfo)\"\nregions: {west: {}}") == [])
  }

  @Test func `all mistakes of a file are reported at once, in its order`() {
    let found = problems(
      "log: {level: loud}\nregions:\n  west: {worker: {slots: x}}\n  east: {cepf: {}}\n")
    #expect(found.count == 3)
    #expect(found.map { $0.prefix(2) } == ["1:", "3:", "4:"])
  }
}
