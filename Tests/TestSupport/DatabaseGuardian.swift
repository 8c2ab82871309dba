import Foundation

/// The shell that makes, starts, stops and removes a server.
final class DatabaseGuardian: Sendable {
  private let process: Process
  private let orders: FileHandle
  private let answers: FileHandle
  /// Reading blocks, so it has a queue of its own.
  private let queue = DispatchQueue(label: "database guardian")

  init(binaries: String, port: Int) throws {
    let input = Pipe()
    let output = Pipe()
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", DatabaseGuardian.script, "guardian", binaries, String(port)]
    process.standardInput = input
    process.standardOutput = output
    orders = input.fileHandleForWriting
    answers = output.fileHandleForReading
    // A child of the tests that held this end would keep the server alive.
    _ = fcntl(orders.fileDescriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(answers.fileDescriptor, F_SETFD, FD_CLOEXEC)
    try process.run()
  }

  func expectReady() async throws {
    try await withCheckedThrowingContinuation {
      (continuation: CheckedContinuation<Void, any Error>) in
      queue.async { [answers] in
        var text = ""
        while let data = try? answers.read(upToCount: 1), !data.isEmpty {
          text += String(decoding: data, as: UTF8.self)
          if text == "ready\n" { return continuation.resume() }
        }
        continuation.resume(throwing: DatabaseServerFailure("no Postgres server: \(text)"))
      }
    }
  }

  func order(_ order: String) async throws {
    try orders.write(contentsOf: Data("\(order)\n".utf8))
    try await expectReady()
  }

  func dismiss() {
    try? orders.close()
    process.waitUntilExit()
  }

  private static let script = #"""
    trap '' INT HUP TERM PIPE
    bin=$1 port=$2
    folder=$(mktemp -d "${TMPDIR:-/tmp}/lhdb.XXXXXX") || exit 1
    as=
    if [ "$(id -u)" = 0 ]; then
      as='runuser -u postgres --'
      chown postgres "$folder" || exit 1
    fi
    cd "$folder" || exit 1
    start() {
      $as "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 -o "-p $port -k $folder \
        -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off \
        -c full_page_writes=off -c max_connections=400 -c max_wal_size=4GB" start >/dev/null 2>&1 &&
        echo ready || tail -n 5 "$folder/log"
    }
    stop() { $as "$bin/pg_ctl" -D "$folder/data" -w -m "$1" stop >/dev/null 2>&1; }
    if $as "$bin/initdb" -D "$folder/data" -A trust -U postgres -E UTF8 --locale=C --no-sync \
      >"$folder/initdb" 2>&1
    then
      start
      while read -r order; do
        case $order in
          start) start ;;
          stop) stop fast; echo ready ;;
        esac
      done
      stop immediate
    else
      cat "$folder/initdb"
    fi
    cd /
    rm -rf "$folder"
    """#
}
