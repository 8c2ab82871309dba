import ArgumentParser
import Glibc

@main struct Main {
  static func main() async {
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
      exit(ending.status.rawValue)
    }
  }
}
