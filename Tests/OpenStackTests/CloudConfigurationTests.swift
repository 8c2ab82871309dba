import Foundation
import Testing

@testable import OpenStack

struct CloudConfigurationTests {
  /// Writes files into a folder of their own, for `body` only.
  private func with(_ files: [String: String], _ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      component: "clouds-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      try FileManager.default.createDirectory(
        at: folder.appending(path: name).deletingLastPathComponent(),
        withIntermediateDirectories: true)
      try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
    try body(folder)
  }

  private func problem(
    _ text: String, cloud: String = "c", secure: String? = nil
  ) throws -> String {
    var files = ["clouds.yaml": text]
    files["secure.yaml"] = secure
    var problem = ""
    try with(files) { folder in
      do {
        _ = try CloudConfiguration.load(
          cloud, file: folder.appending(component: "clouds.yaml").path, environment: [:])
      } catch {
        problem = "\(error)"
      }
    }
    return problem
  }

  private static let whole = """
    clouds:
      c:
        region_name: west
        interface: internalURL
        cacert: /etc/ca.pem
        auth:
          auth_url: https://k:5000
          username: u
          project_name: p
          user_domain_name: D
    """

  @Test func `the secret may be elsewhere than the cloud, and a path at home`() throws {
    try with(["openstack/secure.yml": "clouds: {c: {auth: {password: hunter2}}}"]) { home in
      try with(["clouds.yaml": Self.whole.replacing("/etc/ca.pem", with: "~/ca.pem")]) { shared in
        let cloud = try CloudConfiguration.load(
          "c", file: shared.appending(component: "clouds.yaml").path,
          environment: ["HOME": "/root", "XDG_CONFIG_HOME": home.path])
        #expect(cloud.authority == "/root/ca.pem")
        let user = Credentials.Named(name: "u", domainName: "D")
        #expect(
          cloud.credentials
            == .password(
              user: user, Secret("hunter2"), project: Credentials.Named(name: "p")))
      }
    }
  }

  @Test func `a cloud is read, its secret from secure yaml`() throws {
    let secure = "clouds: {c: {auth: {password: hunter2}}}"
    try with(["clouds.yaml": Self.whole, "secure.yaml": secure]) { folder in
      let path = folder.appending(component: "clouds.yaml").path
      for (file, environment) in [(path, [:]), (nil, ["OS_CLIENT_CONFIG_FILE": path])] {
        let cloud = try CloudConfiguration.load("c", file: file, environment: environment)
        #expect(cloud.region == "west")
        #expect(cloud.interface == "internal")
        #expect(cloud.authority == "/etc/ca.pem")
        #expect(cloud.verifies)
        let user = Credentials.Named(name: "u", domainName: "D")
        #expect(
          cloud.credentials
            == .password(
              user: user, Secret("hunter2"), project: Credentials.Named(name: "p")))
      }
    }
  }

  private static func password(of cloud: CloudConfiguration) -> Secret? {
    guard case .password(_, let secret, _) = cloud.credentials else { return nil }
    return secret
  }

  @Test func `one of a cloud's regions is chosen, with what is said of it`() throws {
    let several = Self.whole.replacing(
      "    region_name: west\n",
      with: """
            regions:
              - west
              - name: east
                values: {interface: admin, auth: {auth_url: https://east:5000}}

        """)
    let secure = "clouds: {c: {auth: {password: hunter2}}}"
    try with(["clouds.yaml": several, "secure.yaml": secure]) { folder in
      let path = folder.appending(component: "clouds.yaml").path
      func load(_ region: String?) throws -> CloudConfiguration {
        try CloudConfiguration.load("c", region: region, file: path, environment: [:])
      }
      let (west, east) = (try load("west"), try load("east"))
      #expect((west.region, west.interface, west.authURL) == ("west", "internal", "https://k:5000"))
      #expect((east.region, east.interface, east.authURL) == ("east", "admin", "https://east:5000"))
      #expect(east.credentials == west.credentials)
      #expect(throws: CloudConfigurationError.self) { try load(nil) }
      #expect(throws: CloudConfigurationError.self) { try load("north") }
    }
    // A region's own password goes before the cloud's.
    let own = several.replacing("username: u", with: "username: u\n      password: common")
      .replacing("https://east:5000}", with: "https://east:5000, password: own}")
    try with(["clouds.yaml": own]) { folder in
      let path = folder.appending(component: "clouds.yaml").path
      for (region, password) in [("west", "common"), ("east", "own")] {
        let cloud = try CloudConfiguration.load("c", region: region, file: path, environment: [:])
        #expect(Self.password(of: cloud) == Secret(password))
      }
    }
    // A file of secrets goes before the cloud, a region's own before that.
    let later = """
      clouds: {c: {auth: {password: hunter2}, regions: [{name: east, values: {auth: {password: theirs}}}]}}
      """
    try with(["clouds.yaml": own, "secure.yaml": later]) { folder in
      let path = folder.appending(component: "clouds.yaml").path
      for (region, password) in [("west", "hunter2"), ("east", "theirs")] {
        let cloud = try CloudConfiguration.load("c", region: region, file: path, environment: [:])
        #expect(Self.password(of: cloud) == Secret(password))
      }
    }
    // Another's of the same name is not asked where the region has one of its own.
    let apart = several.replacing("https://east:5000}", with: "https://east:5000, password: own}")
    try with([
      "clouds.yaml": apart, "openstack/secure.yaml": "clouds: {c: {auth: {password: foreign}}}",
    ]) { home in
      let cloud = try CloudConfiguration.load(
        "c", region: "east", file: home.appending(component: "clouds.yaml").path,
        environment: ["XDG_CONFIG_HOME": home.path])
      #expect(Self.password(of: cloud) == Secret("own"))
    }
    #expect(try problem(several).contains("has the regions west, east: name one as `region`"))
    let one = Self.whole.replacing("region_name: west", with: "regions: [south]")
    try with(["clouds.yaml": one, "secure.yaml": secure]) { folder in
      let path = folder.appending(component: "clouds.yaml").path
      let cloud = try CloudConfiguration.load("c", file: path, environment: [:])
      #expect(cloud.region == "south")
    }
  }

  @Test func `the environment describes a cloud of its own`() throws {
    let cloud = try CloudConfiguration.load(
      "envvars", file: nil,
      environment: [
        "OS_AUTH_URL": "https://k", "OS_AUTH_TYPE": "v3applicationcredential",
        "OS_APPLICATION_CREDENTIAL_ID": "a1", "OS_APPLICATION_CREDENTIAL_SECRET": "s",
        "OS_REGION_NAME": "east", "OS_CACERT": "/ca",
      ])
    #expect(cloud.region == "east")
    #expect(
      cloud.credentials
        == .applicationCredential(Credentials.Named(id: "a1"), user: nil, Secret("s")))
  }

  @Test func `what is wrong is said, with the file, the cloud and the key`() throws {
    #expect(try problem(Self.whole, cloud: "d").contains("has no cloud 'd'; it has: c"))
    #expect(try problem(Self.whole).contains("the cloud 'c' has no password"))
    #expect(try problem("clouds: [").contains("is not YAML"))
    #expect(try problem("{}").contains("has no `clouds`"))
    #expect(try problem("clouds: {c: {auth: {}}}").contains("has no auth_url"))
    #expect(
      try problem("clouds: {c: {profile: vexxhost}}").contains("has a profile"))
    #expect(
      try problem(
        "clouds: {c: {auth_type: v3oidcpassword, auth: {auth_url: http://k}}}"
      ).contains("v3oidcpassword"))
    #expect(
      try problem("clouds: {c: {auth: {auth_url: http://k, username: u, password: hunter2}}}")
        .contains("project"))
  }

  @Test func `no message repeats a secret`() throws {
    let texts = [
      "clouds: {c: {auth: {password: hunter2}}", "clouds: {c: {auth: {password: hunter2}}}",
      "clouds: {c: {auth: {auth_url: ftp://k, password: hunter2}}}",
    ]
    for text in texts {
      let problem = try problem(text)
      #expect(!problem.isEmpty)
      #expect(!problem.contains("hunter2"))
    }
  }
}
