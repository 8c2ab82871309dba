import Glibc

/// The process' two outputs; each call is one `write`, so that lines of several tasks do not mix.
enum StandardOutput {
  /// Results.
  static func write(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

  /// As it is, for what moves the cursor itself.
  static func writeRaw(_ text: String) { write(text, to: STDOUT_FILENO) }

  /// What went wrong, and what is being done.
  static func writeError(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  /// Whether results go to a terminal.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// The terminal's width in characters.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  private static func write(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 {
        guard errno == EINTR || errno == EAGAIN else { return }
        continue
      }
      rest = rest.dropFirst(written)
    }
  }
}
