import OpenStack

/// The source was not running when it was to be stopped.
struct NotRunning: Error, CustomStringConvertible {
  let server: String
  let status: Status<NovaServer>

  var description: String {
    """
    the server \(server) is \(status), and Longhaul did not stop it: bring it to ACTIVE, or cancel
    """
  }
}

/// The server is not any more what its twin was made like.
struct WasResized: Error, CustomStringConvertible {
  let server: String
  let before: String
  let now: String

  var description: String {
    """
    the server \(server) was resized from \(before) to \(now), and its twin was made like the old one: cancel \
    this migration and submit it again, or resize it back
    """
  }
}

/// The server has not the volumes any more that were copied.
struct HasOtherVolumes: Error, CustomStringConvertible {
  let server: String

  var description: String {
    """
    volumes were attached to the server \(server), or detached from it, since this migration was submitted: \
    take that back, or cancel and submit it again
    """
  }
}

/// A volume of the source was retyped, or is being so: its image may be another one now.
struct WasRetyped: Error, CustomStringConvertible {
  let volume: String

  var description: String {
    """
    the volume \(volume) was retyped or moved to other storage since this migration was submitted, and what was \
    copied may be its old image: cancel, and submit it again
    """
  }
}

/// The server has not the ports any more that its twin was made like, or they are guarded otherwise.
struct HasOtherPorts: Error, CustomStringConvertible {
  let server: String

  var description: String {
    """
    ports of the server \(server), or their security groups, were changed or switched off since this migration was \
    submitted: take that back, or cancel and submit it again
    """
  }
}

/// Somebody started the source after the cutover.
struct RunsAgain: Error, CustomStringConvertible {
  let server: String
  let status: Status<NovaServer>

  var description: String {
    """
    the server \(server) is \(status) at the source: somebody started it after the cutover, and what it wrote \
    since would be lost. Stop it and `resume`, if it may go; or finalize again, without --remove-source
    """
  }
}

/// Somebody started the source just as it had been stopped.
struct StartedAgain: Error, CustomStringConvertible {
  let server: String
  let status: Status<NovaServer>

  var description: String {
    """
    the server \(server) is \(status): somebody started it after it was stopped. Find out who or what does before the \
    next attempt
    """
  }
}

/// Somebody took the source's lock away, and it may have run since its volumes were copied.
struct Unlocked: Error, CustomStringConvertible {
  let server: String
  let id: String

  var description: String {
    "the server \(server) (\(id)) is no longer locked, and may have run since its volumes were copied"
  }
}
