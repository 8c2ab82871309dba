/// A volume of a server, as Nova answers it from microversion 2.85 on.
public struct NovaAttachment: Decodable, Sendable {
  /// Cinder's id.
  public let volume: String
  /// Where the guest sees it; nil while it is being attached.
  public let device: String?
  /// Whether the volume goes with the server.
  public let deletesOnTermination: Bool

  enum CodingKeys: String, CodingKey {
    case volume = "volumeId"
    case device
    case deletesOnTermination = "delete_on_termination"
  }
}
