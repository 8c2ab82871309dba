import HTTP

/// Images: Glance's API, https://docs.openstack.org/api-ref/image/v2/.
public struct Glance: Sendable {
  let cloud: Cloud

  /// The images of one cloud's region.
  public init(_ cloud: Cloud) {
    self.cloud = cloud
  }

  /// One image; `GET /v2/images/{id}`.
  public func image(_ id: String) async throws -> GlanceImage {
    try await cloud.send(.get(.image, "/v2/images/\(id)")).decode(GlanceImage.self)
  }

  /// The images of that name that the project sees; `GET /v2/images?name=`.
  public func images(named name: String) async throws -> [GlanceImage] {
    try await cloud.list(
      GlanceImage.self, .get(.image, "/v2/images", query: [("name", name)]), key: "images")
  }

  /// The project's own images whose names begin so; `GET /v2/images?visibility=private`.
  public func images(prefixed prefix: String) async throws -> [GlanceImage] {
    try await cloud.list(
      GlanceImage.self, .get(.image, "/v2/images", query: [("visibility", "private")]),
      key: "images"
    ).filter { $0.name?.hasPrefix(prefix) ?? false }
  }

  /// Makes an image without data, for a volume's plain bytes; `POST /v2/images`.
  ///
  /// - Returns: its id.
  /// - Throws: `CloudError`; when `mayHaveHappened`, look for it by its name.
  public func create(_ name: String) async throws -> String {
    struct Body: Encodable {
      let name: String
      let disk_format = "raw"
      let container_format = "bare"
      let visibility = "private"
    }
    return try await cloud.send(.post(.image, "/v2/images", body: Body(name: name)))
      .decode(GlanceImage.self).id
  }

  /// Deletes an image; `DELETE /v2/images/{id}`.
  ///
  /// - Throws: `CloudError`, a conflict while a volume depends on its data.
  public func delete(_ id: String) async throws {
    try await cloud.send(Call(service: .image, method: .delete, path: "/v2/images/\(id)"))
  }

  /// Fills an image with another cloud's, without keeping anything on the way; `GET` and `PUT
  /// /v2/images/{id}/file`.
  ///
  /// - Parameters:
  ///   - size: in bytes.
  ///   - pipe: tells how far it came.
  /// - Throws: `CloudError`, `CancellationError`.
  public func fill(
    _ id: String, from source: Glance, _ image: String, size: UInt64, over pipe: ImagePipe
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await source.cloud.stream(
          Call(
            service: .image, method: .get, path: Self.data(image), timeLimit: Self.longest),
          download: pipe.bytes)
      }
      group.addTask {
        try await cloud.stream(
          Call(service: .image, method: .put, path: Self.data(id), timeLimit: Self.longest),
          upload: (pipe.bytes, size))
      }
      try await group.waitForAll()
    }
  }

  private static func data(_ id: String) -> String { "/v2/images/\(id)/file" }

  /// For one image; what stands still ends much earlier.
  private static let longest: Duration = .seconds(7 * 86_400)
}

/// An image on its way from one cloud to another.
public struct ImagePipe: Sendable {
  let bytes = BytePipe()

  /// One that nothing has passed yet.
  public init() {}

  /// How many bytes the destination took.
  public var passed: UInt64 { bytes.passed }
}
