import CCeph
public import FoundationEssentials
import Glibc

extension Cluster {
  /// Asks the monitors (`rados_mon_command`) and returns what they answer, JSON unless `format`
  /// says otherwise.
  ///
  /// `arguments` are those of the `ceph` command by name, for example `["prefix": "osd dump"]`.
  @discardableResult
  public func monitorCommand(_ arguments: [String: String]) async throws -> Data {
    let complete = arguments.merging(["format": "json"]) { own, _ in own }
    let command = String(decoding: try JSONEncoder().encode(complete), as: UTF8.self)
    return try await monitorCommand(json: command, name: arguments["prefix"] ?? command)
  }

  /// The same for arguments that are not strings: `json` is the whole command, `name` is for
  /// errors.
  @discardableResult
  public func monitorCommand(json: String, name: String) async throws -> Data {
    try await handle.blocking(Call("rados_mon_command", "'\(name)' of \(fsid)")) { raw, call in
      var output: UnsafeMutablePointer<CChar>?
      var (outputLength, statusLength) = (0, 0)
      var status: UnsafeMutablePointer<CChar>?
      defer {
        rados_buffer_free(output)
        rados_buffer_free(status)
      }
      let code = json.withCString { text in
        var command: UnsafePointer<CChar>? = text
        return rados_mon_command(
          raw, &command, 1, nil, 0, &output, &outputLength, &status, &statusLength)
      }
      guard code >= 0 else {
        let words = UnsafeRawBufferPointer(start: status, count: statusLength)
        throw call.error(code, detail: String(decoding: words, as: UTF8.self))
      }
      guard let output else { return Data() }
      return Data(bytes: output, count: outputLength)
    }
  }

  /// The cluster's release, such as `ceph version 16.2.15 …`, as its monitors tell it.
  public func release() async throws -> String {
    struct Answer: Decodable { let version: String }
    let answer = try await monitorCommand(["prefix": "version"])
    return try JSONDecoder().decode(Answer.self, from: answer).version
  }
}
