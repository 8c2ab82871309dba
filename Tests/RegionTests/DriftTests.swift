import OpenStack
import TestSupport
import Testing

/// What became otherwise at the source since the twin was made.
struct DriftTests {
  /// It would have it run beside its twin: whoever sent it may be an administrator, whom no lock holds off.
  @Test func `a start that may still arrive is waited out before the server is stopped`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("restarted")
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      try await fleet.execute(
        """
        INSERT INTO longhaul.cloud_call
          (migration, region, action, subject, epoch, fence, worker, ends_by)
        VALUES (\(migration.id), 'west', 'start server', '\(server.id)', 0, 0, gen_random_uuid(),
          clock_timestamp() + interval '8 seconds')
        """)
      try await migration.run("cutover").checked()
      try await migration.wait(for: "done", within: .seconds(240))
      let hasWaited: Bool = try await fleet.value(
        """
        SELECT min(stop.started_at) > max(start.ends_by)
        FROM longhaul.cloud_call stop JOIN longhaul.cloud_call start USING (migration, region)
        WHERE region = 'west' AND stop.action = 'stop server' AND start.action = 'start server'
        """)
      #expect(hasWaited)
    }
  }

  @Test func `ports that guard otherwise than the twin's keep the cutover from coming off`()
    async throws
  {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("closed")
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      let west = try await fleet.services("west")
      let port = try #require(try await west.neutron.ports(ofServer: server.id).first)
      try #require(!port.securityGroups.isEmpty)
      var call = try Call.post(
        .network, "/v2.0/ports/\(port.id)", body: ["port": ["security_groups": [String]()]])
      call.method = .put
      try await west.cloud.send(call)
      try await migration.run("cutover").checked()
      try await migration.wait(forEvent: "thawed", within: .seconds(240))
      let why = try await migration.events().first { $0.kind == "gave up" }
      #expect(try #require(why).message.contains("or their security groups, were changed"))
      #expect(try await fleet.server(server.id, in: "west").isRunning)
    }
  }

  @Test func `a server that got another volume is not moved without it`() async throws {
    try await Fleet.with(.openStack) { fleet in
      let server = try await fleet.makeServer("grown-by-one", volumes: 1)
      let migration = try await fleet.migrate(server, options: "--policy", "patient")
      try await migration.wait(for: "ready", within: .seconds(240))
      let west = try await fleet.services("west")
      let volume = try await fleet.makeVolume("\(server.name)-more", in: "west")
      try await west.nova.attach(volume, to: server.id)
      try await fleet.wait(until: "the volume to be attached", every: Fleet.cloudPause) {
        try await west.cinder.volume(volume).status == .inUse
      }
      try await migration.run("cutover").checked()
      try await migration.wait(forEvent: "thawed", within: .seconds(240))
      let why = try await migration.events().first { $0.kind == "gave up" }
      #expect(try #require(why).message.contains("volumes were attached to the server"))
      // It was not stopped for that.
      let stops: Int = try await fleet.value(
        "SELECT count(*) FROM longhaul.cloud_call WHERE action = 'stop server' AND region = 'west'")
      #expect(stops == 0)
      #expect(try await fleet.server(server.id, in: "west").isRunning)
    }
  }
}
