import OpenStack

extension OpenStackLab {
  /// Removes what a fleet's tests made and left, in both regions; what cannot be removed stays.
  func removeAll(of fleet: String) async {
    for region in ["west", "east"] {
      guard let services = try? await services(region) else { continue }
      await removeServers(of: fleet, services)
      await removeVolumes(of: fleet, services)
    }
  }

  private func removeServers(of fleet: String, _ services: Services) async {
    let nova = services.nova
    let servers = (try? await nova.servers())?.filter { $0.metadata[Self.mark] == fleet } ?? []
    for server in servers {
      let ports = (try? await services.neutron.ports(ofServer: server.id)) ?? []
      try? await nova.unlock(server.id)
      try? await nova.delete(server.id)
      await gone {
        // One that Nova keeps for a while keeps its volumes.
        guard try await nova.server(server.id).status == .softDeleted else { return }
        try await nova.deleteForGood(server.id)
      }
      for port in ports { try? await services.neutron.delete(port: port.id) }
    }
  }

  private func removeVolumes(of fleet: String, _ services: Services) async {
    let cinder = services.cinder
    for volume in (try? await cinder.volumes(where: Self.mark, is: fleet)) ?? [] {
      try? await cinder.delete(volume.id)
      await gone { _ = try await cinder.volume(volume.id) }
    }
  }

  private func gone(_ look: () async throws -> Void) async {
    for _ in 0..<20 {
      do {
        try await look()
        try await Task.sleep(for: .milliseconds(500))
      } catch {
        return
      }
    }
  }
}
