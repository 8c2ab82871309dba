/// Nova says that a server is broken.
struct ServerFault: Error, CustomStringConvertible {
  let server: String
  let fault: String?

  var description: String {
    """
    Nova put the server \(server) into ERROR: \(fault ?? "it does not say why"). Look at it with `openstack server \
    show`; nova-compute's log says more
    """
  }
}
