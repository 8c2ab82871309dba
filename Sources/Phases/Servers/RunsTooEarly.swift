/// Somebody started the destination's server before it was its turn.
struct RunsTooEarly: Error, CustomStringConvertible {
  let server: String
  let id: String

  var description: String {
    """
    the server \(server) (\(id)) runs at the destination, and Longhaul did not start it: what it wrote is on its \
    disks. Stop it there and cancel
    """
  }
}
