import Foundation

/// What the operator sees; unbuffered, so that a log that is being watched shows it at once.
enum Terminal {
  static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }

  static func rate(_ bytes: UInt64, in duration: Duration) -> String {
    let seconds = max(duration / .seconds(1), 1e-9)
    return String(format: "%.1f MiB/s", Double(bytes) / seconds / 1_048_576)
  }
}
