"""The ways there are without Longhaul: rbd over ssh, and rbd-mirror."""

import json
import re
import shlex
import time

from .shell import pipeline, run, say, wait_until


def export_diff(lab, image, snapshot, base=None, whole_object=False):
    """Seconds of `export-diff | ssh | import-diff` into an image of the same name in the east."""
    source = ["export-diff", f"volumes/{image}@{snapshot}", "-"]
    if base:
        source += ["--from-snap", base]
    if whole_object:
        source += ["--whole-object"]
    sink = ["rbd", "-c", lab.east.conf, "import-diff", "-", f"volumes/{image}"]
    return over_ssh(lab, lab.west.words(*source), sink)


def export_all(lab, image, snapshot):
    """Seconds of `export | ssh | import`, which makes the image in the east."""
    sink = ["rbd", "-c", lab.east.conf, "import", "-", f"volumes/{image}"]
    return over_ssh(lab, lab.west.words("export", f"volumes/{image}@{snapshot}", "-"), sink)


def over_ssh(lab, source, sink):
    ssh = lab.ssh_to_east()
    words = [shlex.join(map(str, source)), shlex.join([*ssh, shlex.join(map(str, sink))])]
    return pipeline(" | ".join(words))


def whole_object_bytes(lab, image, snapshot, base):
    """What `export-diff --whole-object` would send."""
    words = lab.west.words(
        "export-diff", f"volumes/{image}@{snapshot}", "-", "--from-snap", base, "--whole-object"
    )
    return int(run("bash", "-o", "pipefail", "-c", f"{shlex.join(map(str, words))} | wc -c"))


class Mirror:
    """rbd-mirror in snapshot mode, from west to east, with its defaults."""

    def __init__(self, lab):
        self.lab = lab
        for rbd in (lab.west, lab.east):
            rbd("mirror", "pool", "enable", "volumes", "image")
        token = lab.west(
            "mirror", "pool", "peer", "bootstrap", "create", "--site-name", "west", "volumes"
        )
        file = lab.dir / "token"
        file.write_text(token)
        lab.east(
            "mirror", "pool", "peer", "bootstrap", "import",
            "--site-name", "east", "--direction", "rx-only", "volumes", file,
        )  # fmt: skip
        # It finds its own cluster by the environment only.
        env = {"CEPH_CONF": str(lab.east.conf)}
        lab.start("rbd-mirror", *lab.enter["east"], "rbd-mirror", "-f", "-i", "admin", env=env)

        # A snapshot that was taken before it has introduced itself is never copied.
        def introduced():
            info = json.loads(lab.west("mirror", "pool", "info", "volumes", "--format", "json"))
            return any(peer.get("mirror_uuid") for peer in info.get("peers", []))

        wait_until("rbd-mirror to introduce itself", introduced, 60)

    def seed(self, image):
        """Seconds of the first sync, as it reports them, and bytes."""
        self.lab.west("mirror", "image", "enable", f"volumes/{image}", "snapshot")
        return self.synced(image, None)

    def round(self, image):
        """Seconds of the next sync, and bytes."""
        before = self.status(image).get("remote_snapshot_timestamp")
        time.sleep(1.1)  # its timestamps are whole seconds
        self.lab.west("mirror", "image", "snapshot", f"volumes/{image}")
        return self.synced(image, before)

    def synced(self, image, before):
        def done():
            status = self.status(image)
            now = status.get("remote_snapshot_timestamp")
            idle = status.get("replay_state") == "idle" and "last_snapshot_sync_seconds" in status
            same = status.get("local_snapshot_timestamp") == now
            return status if idle and same and now and now != before else None

        status = wait_until(f"rbd-mirror to sync {image}", done, 600, 0.5)
        return max(status["last_snapshot_sync_seconds"], 0), status.get("last_snapshot_bytes")

    def status(self, image):
        text = run(
            *self.lab.east.words(
                "mirror", "image", "status", f"volumes/{image}", "--format", "json"
            ),
            check=False,
        )
        if not text:
            return {}
        match = re.search(r"\{.*\}", json.loads(text).get("description", ""))
        return json.loads(match[0]) if match else {}

    def forget(self, image):
        """Ends the mirroring; the copy in the east goes."""
        run(
            *self.lab.west.words("mirror", "image", "disable", "--force", f"volumes/{image}"),
            check=False,
        )

        def gone():
            return image not in self.lab.east("ls", "volumes").split()

        wait_until(f"rbd-mirror to remove {image}", gone, 120, 0.5)
        say(f"rbd-mirror has let {image} go")
