import ArgumentParser
import CMalloc
import Glibc

@main struct Main {
  static func main() async {
    boundMemory()
    do {
      var command = try Longhaul.parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      let ending = Ending(error)
      if let message = ending.message {
        if ending.status == .success {
          StandardOutput.write(message)
        } else {
          StandardOutput.writeError(message)
        }
      }
      end(ending.status.rawValue)
    }
    end(EXIT_SUCCESS)
  }

  /// libc gives every thread a heap of its own and returns little of it; librbd and we have dozens of
  /// threads, through which buffers wander.
  private static func boundMemory() {
    mallopt(M_ARENA_MAX, 2)
  }

  /// Ends at once: librados closes its connections on threads of its own, and crashes when `exit`
  /// takes its static objects away from under them.
  private static func end(_ status: Int32) -> Never {
    fflush(nil)
    _exit(status)
  }
}
