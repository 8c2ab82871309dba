import OpenStack
import TestSupport
import Testing

extension Fleet {
  /// Attaches one more volume, none of the migration's, that Nova is to delete with the server.
  ///
  /// - Returns: its id.
  func attachDoomed(to server: FleetServer) async throws -> String {
    struct Attachment: Encodable {
      let volumeId: String
      let delete_on_termination = true
    }
    let west = try await services("west")
    let volume = try await makeVolume("\(server.name)-later", in: "west")
    try await west.nova.attach(volume, to: server.id)
    try await wait(until: "the volume to be attached", every: Fleet.cloudPause) {
      try await west.cinder.volume(volume).status == .inUse
    }
    var call = try Call.post(
      .compute, "/servers/\(server.id)/os-volume_attachments/\(volume)",
      body: ["volumeAttachment": Attachment(volumeId: volume)], microversion: "2.85")
    call.method = .put
    try await west.cloud.send(call)
    let attached = try await west.nova.attachments(of: server.id)
    #expect(attached.filter(\.deletesOnTermination).map(\.volume) == [volume])
    return volume
  }
}
