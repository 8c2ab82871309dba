/// How a session proves itself to Keystone.
public enum Credentials: Sendable, Hashable {
  /// A user's name or id, with a domain where it is a name.
  case password(user: Named, Secret, project: Named)
  /// An application credential: it knows its project.
  case applicationCredential(Named, user: Named?, Secret)

  /// Something by its id, or by a name within a domain.
  public struct Named: Sendable, Hashable {
    /// Its id.
    public var id: String?
    /// Its name.
    public var name: String?
    /// The domain's id.
    public var domainID: String?
    /// The domain's name.
    public var domainName: String?

    /// All of its parts.
    public init(
      id: String? = nil, name: String? = nil, domainID: String? = nil, domainName: String? = nil
    ) {
      self.id = id
      self.name = name
      self.domainID = domainID
      self.domainName = domainName
    }
  }
}
