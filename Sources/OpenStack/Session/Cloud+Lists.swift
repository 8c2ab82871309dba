import FoundationEssentials

extension Cloud {
  /// All pages of a collection.
  ///
  /// - Parameter key: of the collection in the reply.
  /// - Throws: `CloudError`.
  public func list<T: Decodable & Sendable>(
    _ type: T.Type, _ call: Call, key: String
  ) async throws -> [T] {
    var call = call
    var elements: [T] = []
    while true {
      let page = try await send(call).decode(Page<T>.self, key: key)
      elements += page.elements
      guard let next = page.next, !page.elements.isEmpty else { return elements }
      // The address in the link may be one that only the service itself knows: its query is enough.
      call.query = URLText.query(of: next)
    }
  }
}

/// One page of a collection, and the address of the next one.
private struct Page<T: Decodable & Sendable>: Decodable {
  struct Link: Decodable {
    let rel: String
    let href: String
  }

  struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  let elements: [T]
  let next: String?

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    let key = decoder.userInfo[.collection] as? String ?? ""
    elements = try container.decode([T].self, forKey: Name(stringValue: key))
    // Nova, Cinder and Neutron have a list of links, Glance a text.
    // Cinder has `volume_type_links` beside `volume_types`.
    let names = [key + "_links", key.dropLast() + "_links"]
    var links: [Link] = []
    for name in names {
      links += try container.decodeIfPresent([Link].self, forKey: Name(stringValue: name)) ?? []
    }
    next =
      try links.first { $0.rel == "next" }?.href
      ?? container.decodeIfPresent(String.self, forKey: Name(stringValue: "next"))
  }
}

extension CodingUserInfoKey {
  fileprivate static var collection: CodingUserInfoKey {
    guard let key = CodingUserInfoKey(rawValue: "collection") else {
      preconditionFailure("any text makes a key")
    }
    return key
  }
}

extension Reply {
  fileprivate func decode<T>(_ type: Page<T>.Type, key: String) throws(CloudError) -> Page<T> {
    try decode(type, with: [.collection: key])
  }
}
