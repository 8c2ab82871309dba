import Glibc

/// This machine, as others know it.
enum Machine {
  /// Its host name.
  static var name: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// This process on this machine: `HOST-PID`.
  static var processName: String { "\(name)-\(getpid())" }
}
