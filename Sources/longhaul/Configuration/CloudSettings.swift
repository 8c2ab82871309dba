/// A region's OpenStack, as this machine reaches it.
struct CloudSettings: Hashable, Sendable {
  /// The cloud's name in `clouds.yaml`.
  var cloud: String
  /// Its region's name in the catalog; nil: the one that `clouds.yaml` names.
  var region: String?
  /// nil: where OpenStack's own tools look for `clouds.yaml`.
  var file: String?
  /// The Ceph pools in which Cinder keeps its volumes.
  var pools = ["volumes"]
}

extension CloudSettings {
  init(_ section: Section) {
    cloud = section.required("cloud")
    region = section.value("region")
    file = section.path("clouds_file")
    if let names = section.names("pools") { pools = names }
  }
}
