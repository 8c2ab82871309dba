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
  /// What its computes give a guest to shut down (nova.conf's `shutdown_timeout`), where its image does not say.
  var shutdownLimit = Duration.seconds(60)
}

extension CloudSettings {
  init(_ section: Section) {
    cloud = section.required("cloud")
    region = section.value("region")
    file = section.path("clouds_file")
    if let names = section.names("pools") { pools = names }
    let limit = section.duration("shutdown_timeout", in: .zero ... .seconds(3600))
    if let limit { shutdownLimit = limit }
  }
}
