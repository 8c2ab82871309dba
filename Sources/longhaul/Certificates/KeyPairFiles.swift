import Certificates
import FoundationEssentials
import Glibc

/// A certificate and its key on disk: `NAME.pem`, and `NAME.key`, which only its owner may read.
struct KeyPairFiles {
  let certificate: String
  let key: String

  init(certificate: String, key: String) {
    self.certificate = certificate
    self.key = key
  }

  init(directory: String, name: String) {
    let folder = directory == "." ? "" : directory.hasSuffix("/") ? directory : directory + "/"
    self.init(certificate: folder + name + ".pem", key: folder + name + ".key")
  }

  /// - Throws: `Complaint` that names the file that is missing or closed.
  func read() throws(Complaint) -> KeyPair {
    KeyPair(certificate: try Self.text(certificate), key: try Self.text(key))
  }

  static func text(_ file: String) throws(Complaint) -> String {
    guard let bytes = FileManager.default.contents(atPath: file) else {
      let exists = access(file, F_OK) == 0
      throw Complaint(
        exists ? .configuration : .notFound,
        exists
          ? "\(file) cannot be read; look at its owner and permissions"
          : "\(file) does not exist; longhaul certs makes certificates")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes both, each complete or not at all: the key first, for a certificate alone is of no use.
  ///
  /// - Throws: `Complaint` if one exists and `replacing` is false, or the folder cannot be written.
  func write(_ pair: KeyPair, replacing: Bool) throws(Complaint) {
    if !replacing {
      for file in [key, certificate] where access(file, F_OK) == 0 {
        throw Complaint(.refused, "\(file) exists and was left as it is; --force replaces it")
      }
    }
    try Self.write(pair.key, to: key, mode: 0o600)
    try Self.write(pair.certificate, to: certificate, mode: 0o644)
  }

  private static func write(_ text: String, to file: String, mode: mode_t) throws(Complaint) {
    let temporary = file + ".new"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw unwritable(file) }
    let bytes = Array(text.utf8)
    let isWritten =
      bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      == bytes.count
    let isSynced = fsync(descriptor) == 0
    let isClosed = close(descriptor) == 0
    guard isWritten, isSynced, isClosed, rename(temporary, file) == 0 else {
      let complaint = unwritable(file)
      unlink(temporary)
      throw complaint
    }
  }

  private static func unwritable(_ file: String) -> Complaint {
    Complaint(.failure, "\(file) cannot be written: \(String(cString: strerror(errno)))")
  }
}
