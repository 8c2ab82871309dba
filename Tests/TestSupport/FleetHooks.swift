import Foundation

/// The commands that stop and start a fleet's disks, as operators would write them.
///
/// Each call is a line in `calls`, and leaves its environment in `environment-NAME-MIGRATION`. A hook that is run again after its worker was killed finds what
/// the first run did. With a file `gates/NAME-MIGRATION` in the fleet's folder, the hook NAME waits until
/// the file is gone, so that a test can do something while a migration freezes or activates.
enum FleetHooks {
  struct Set {
    let name: String
    var freeze = "freeze"
    var activate = "activate"
    var thaw = "thaw"
    var timeLimit = "60s"
  }

  static let sets = [
    Set(name: "disk"),
    Set(name: "failing-freeze", freeze: "fail"),
    Set(name: "hanging-freeze", freeze: "hang", timeLimit: "1s"),
    Set(name: "idle-freeze", freeze: "nothing"),
    Set(name: "failing-activate", activate: "fail"),
    Set(name: "hanging-activate", activate: "hang", timeLimit: "1s"),
    Set(name: "deaf", freeze: "nothing", activate: "fail", thaw: "nothing"),
    Set(name: "mute", freeze: "nothing", activate: "hang", thaw: "nothing", timeLimit: "1s"),
  ]

  static func write(
    to folder: URL, fleet: URL, disk: String, clusters: [String: String]
  ) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let library = library(fleet, disk, clusters)
    for (name, body) in bodies {
      let file = folder.appending(component: name)
      try "#!/bin/bash\n\(library)\nbegin \(name)\n\(body)\n"
        .write(to: file, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
  }

  private static let bodies = [
    "freeze": "for volume in $LONGHAUL_VOLUMES; do stop west \"$volume\"; done",
    "activate": "for volume in $LONGHAUL_VOLUMES; do start east \"$volume\"; done",
    "thaw": "for volume in $LONGHAUL_VOLUMES; do start west \"$volume\"; done",
    "start": "start \"$1\" \"$2\"",
    "stop": "stop \"$1\" \"$2\"",
    "nothing": "",
    "fail": "echo 'the guest agent does not answer' >&2; exit 3",
    "hang": "sleep 600",
  ]

  private static func library(_ fleet: URL, _ disk: String, _ clusters: [String: String]) -> String
  {
    """
    fleet=\(fleet.path)
    \(clusters.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "\n"))

    begin() {
      echo "$1 $LONGHAUL_MIGRATION $LONGHAUL_EPOCH $LONGHAUL_FENCE" >>"$fleet/calls"
      env >"$fleet/environment-$1-$LONGHAUL_MIGRATION"
      while [ -e "$fleet/gates/$1-$LONGHAUL_MIGRATION" ]; do sleep 0.02; done
      # One at a time: an orphan of a killed worker may still be at it.
      exec 9>"$fleet/disks/lock"
      flock 9
    }

    # Nobody may be there to reap what has ended.
    lives() { grep -qs '^State:.[^Z]' "/proc/$1/status"; }
    runs() { [ -s "$1" ] && lives "$(cat "$1")"; }

    # REGION VOLUME: only a volume that the test made a disk of has a writer.
    start() {
      local base=$fleet/disks/${2##*/} conf=${!1}
      [ -e "$base.options" ] || return 0
      runs "$base.$1.pid" && return 0
      rm -f "$base.$1.pid"
      # shellcheck disable=SC2046 # options are words
      setsid \(disk) write "$2" -c "$conf" --log "$base.$1.log" --label "$1" \\
        --pid-file "$base.$1.pid" $(cat "$base.options") \\
        </dev/null >>"$base.$1.out" 2>&1 9>&- &
      local writer=$!
      until runs "$base.$1.pid"; do
        lives "$writer" || { tail -n 3 "$base.$1.out" >&2; exit 1; }
        sleep 0.02
      done
      echo "disk $2 runs in $1"
    }

    stop() {
      local base=$fleet/disks/${2##*/} pid
      runs "$base.$1.pid" || return 0
      pid=$(cat "$base.$1.pid")
      kill -TERM "$pid"
      while lives "$pid"; do sleep 0.02; done
      echo "disk $2 stands in $1"
    }
    """
  }
}
