/// Where the certificates lie.
struct TLSFiles: Hashable, Sendable {
  /// The authority's certificate: who is signed by it is one of us.
  var authority: String
  /// A worker's certificate and key; `{region}` stands for the region's name.
  var certificate: String, key: String

  /// The certificate and key of a region.
  func files(of region: RegionConfiguration) -> (certificate: String, key: String) {
    func fill(_ pattern: String) -> String {
      pattern.replacing("{region}", with: region.name)
    }
    return (region.certificate ?? fill(certificate), region.key ?? fill(key))
  }
}

extension TLSFiles {
  init(_ section: Section) {
    authority = section.source.resolve(section.required("authority"))
    certificate = section.path("certificate") ?? section.source.resolve("{region}.pem")
    key = section.path("key") ?? section.source.resolve("{region}.key")
  }
}
