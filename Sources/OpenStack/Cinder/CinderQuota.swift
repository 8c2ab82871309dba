/// What is left of a project's quotas by their names: `volumes`, `gigabytes_ceph`, `per_volume_gigabytes` and so on; in
/// volumes or GiB. Those without limit are left out.
public struct CinderQuota: Decodable, Sendable {
  /// By the quota's name.
  public let left: [String: Int]

  /// Reads Cinder's form.
  public init(from decoder: any Decoder) throws {
    var left: [String: Int] = [:]
    for (name, item) in try decoder.singleValueContainer().decode([String: Item].self) {
      guard case .use(let use) = item, use.limit >= 0 else { continue }
      left[name] = use.limit - use.in_use - use.reserved
    }
    self.left = left
  }

  private enum Item: Decodable {
    case use(Use)
    /// Among them is the project's id.
    case other

    init(from decoder: any Decoder) throws {
      let use = try? decoder.singleValueContainer().decode(Use.self)
      self = use.map(Item.use) ?? .other
    }
  }

  private struct Use: Decodable {
    let limit: Int
    let in_use: Int
    let reserved: Int
  }
}
