import FoundationEssentials
import Glibc

/// Who sits at this command line, as events name it.
enum Operator {
  /// `erik@host`; behind `sudo` the one who called it.
  static var name: String {
    let environment = ProcessInfo.processInfo.environment
    let user = environment["SUDO_USER"] ?? environment["USER"] ?? ProcessInfo.processInfo.userName
    return "\(user.isEmpty ? "uid \(getuid())" : user)@\(ProcessInfo.processInfo.hostName)"
  }
}
