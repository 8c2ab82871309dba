/// A flavor in Nova's list.
public struct NovaFlavor: Decodable, Sendable {
  /// Its id.
  public let id: String
  /// Its name.
  public let name: String
  /// Virtual processors.
  public let vcpus: Int
  /// Memory in MiB.
  public let ram: Int
  /// Root disk in GiB.
  public let disk: Int
  /// Ephemeral disk in GiB.
  public let ephemeral: Int
  /// Swap in MiB.
  public let swap: Int
  /// `hw:…` and others; empty where policy hides them.
  public let extraSpecs: [String: String]

  enum CodingKeys: String, CodingKey {
    case id, name, vcpus, ram, disk, swap
    case ephemeral = "OS-FLV-EXT-DATA:ephemeral"
    case extraSpecs = "extra_specs"
  }

  /// Reads Nova's form, from microversion 2.75 on.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    name = try container.decode(String.self, forKey: .name)
    vcpus = try container.decode(Int.self, forKey: .vcpus)
    ram = try container.decode(Int.self, forKey: .ram)
    disk = try container.decode(Int.self, forKey: .disk)
    ephemeral = try container.decodeIfPresent(Int.self, forKey: .ephemeral) ?? 0
    swap = try container.decode(Int.self, forKey: .swap)
    extraSpecs = try container.decodeIfPresent([String: String].self, forKey: .extraSpecs) ?? [:]
  }
}
