/// A server as Nova answers it from microversion 2.85 on.
public struct NovaServer: Decodable, Sendable {
  /// Its id.
  public let id: String
  /// Its name.
  public let name: String
  /// The project's id.
  public let project: String
  /// What it is, between its tasks.
  public let status: Status<NovaServer>
  /// What is under way; nil: nothing. Null for moments while a server is built, too.
  public let task: String?
  /// Whether it is locked.
  public let isLocked: Bool
  /// Why; what the one who locked it said.
  public let lockReason: String?
  /// Nova's metadata.
  public let metadata: [String: String]
  /// Its tags.
  public let tags: [String]
  /// For people.
  public let description: String?
  /// The image's id that it was booted from; nil where it boots from a volume.
  public let image: String?
  /// The flavor as it was when the server was made.
  public let flavor: Flavor
  /// Its zone; nil until it has a host.
  public let zone: String?
  /// Whether it has a config drive.
  public let hasConfigDrive: Bool
  /// The id of the user who made it, and whose key pair it has.
  public let user: String?
  /// The key pair's name.
  public let keyPair: String?
  /// Shown to administrators only.
  public let rootDevice: String?
  /// Base64; shown to administrators only.
  public let userData: String?
  /// Whether this user sees what administrators see.
  public let showsAdministrators: Bool
  /// The ids of its server groups.
  public let groups: [String]
  /// Whether Nova knows that it ran; it says so only once a host told it.
  public let wasLaunched: Bool
  /// Whether a host has it, or had it when Nova last heard of it.
  public let hasHost: Bool
  /// `UP` when its host answers, `DOWN` or `UNKNOWN` when not; nil without a host, or where policy hides it.
  public let hostStatus: String?
  /// What cloud-init names the guest; before microversion 2.90 shown to administrators only.
  public let hostName: String?
  /// Why it is in `ERROR`.
  public let fault: String?

  /// A flavor within a server.
  public struct Flavor: Decodable, Sendable {
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
    /// `hw:…` and others.
    public let extraSpecs: [String: String]

    enum CodingKeys: String, CodingKey {
      case name = "original_name"
      case vcpus, ram, disk, ephemeral, swap
      case extraSpecs = "extra_specs"
    }

    /// Reads Nova's form; extra specs are left out where policy hides them.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      vcpus = try container.decode(Int.self, forKey: .vcpus)
      ram = try container.decode(Int.self, forKey: .ram)
      disk = try container.decode(Int.self, forKey: .disk)
      ephemeral = try container.decode(Int.self, forKey: .ephemeral)
      swap = try container.decode(Int.self, forKey: .swap)
      extraSpecs = try container.decodeIfPresent([String: String].self, forKey: .extraSpecs) ?? [:]
    }
  }

  private struct Image: Decodable {
    let id: String
  }

  private struct Fault: Decodable {
    let message: String
  }

  enum CodingKeys: String, CodingKey {
    case id, name, status, metadata, tags, description, image, flavor, locked, fault
    case project = "tenant_id"
    case user = "user_id"
    case task = "OS-EXT-STS:task_state"
    case lockReason = "locked_reason"
    case zone = "OS-EXT-AZ:availability_zone"
    case configDrive = "config_drive"
    case keyPair = "key_name"
    case rootDevice = "OS-EXT-SRV-ATTR:root_device_name"
    case userData = "OS-EXT-SRV-ATTR:user_data"
    case groups = "server_groups"
    case launchedAt = "OS-SRV-USG:launched_at"
    case hostID = "hostId"
    case hostStatus = "host_status"
    case hostName = "OS-EXT-SRV-ATTR:hostname"
  }

  /// Reads Nova's form, in which nothing is said in several ways.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func text(_ key: CodingKeys) throws -> String? {
      let text = try container.decodeIfPresent(String.self, forKey: key)
      return text?.isEmpty ?? true ? nil : text
    }
    id = try container.decode(String.self, forKey: .id)
    name = try container.decode(String.self, forKey: .name)
    project = try container.decode(String.self, forKey: .project)
    user = try text(.user)
    status = try container.decode(Status<NovaServer>.self, forKey: .status)
    task = try text(.task)
    isLocked = try container.decodeIfPresent(Bool.self, forKey: .locked) ?? false
    lockReason = try text(.lockReason)
    metadata = try container.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:]
    tags = try container.decodeIfPresent([String].self, forKey: .tags) ?? []
    description = try text(.description)
    // A server that boots from a volume has the empty text in the image's place.
    image = (try? container.decode(Image.self, forKey: .image))?.id
    flavor = try container.decode(Flavor.self, forKey: .flavor)
    zone = try text(.zone)
    hasConfigDrive = try text(.configDrive)?.lowercased() == "true"
    keyPair = try text(.keyPair)
    rootDevice = try text(.rootDevice)
    userData = try text(.userData)
    showsAdministrators = container.contains(.userData)
    groups = try container.decodeIfPresent([String].self, forKey: .groups) ?? []
    wasLaunched = try text(.launchedAt) != nil
    hasHost = try text(.hostID) != nil
    hostStatus = try text(.hostStatus)
    hostName = try text(.hostName)
    fault = try container.decodeIfPresent(Fault.self, forKey: .fault)?.message
  }
}
