"""The servers that the benchmarks use: clusters, Postgres, an sshd of our own, Longhaul's processes."""

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from .images import Rbd
from .shell import ROOT, Failure, run, say, wait_until

# memstore counts an object's length, not what it holds: room for sparse images.
OSD_BYTES = str(8 << 40)


class Lab:
    """Two regions below one folder; `with` takes them down, whatever happened."""

    def __init__(self, with_longhaul=True):
        self.dir = Path(tempfile.mkdtemp(prefix="lhb", dir="/tmp"))
        self.with_longhaul = with_longhaul
        self.processes = []
        # The words that enter a region's namespace (item 5), and its address.
        self.enter = {"west": [], "east": []}
        self.address = {"west": "127.0.0.1", "east": "127.0.0.1"}
        self.ssh = None

    def __enter__(self):
        os.chmod(self.dir, 0o755)
        try:
            self.up()
        except BaseException:
            self.down()
            raise
        return self

    def __exit__(self, *_):
        self.down()

    def up(self):
        say(f"bringing two regions up in {self.dir}")
        if self.with_longhaul:
            run(ROOT / "lab/lab", "up", self.dir, env={"LAB_OSD_BYTES": OSD_BYTES})
        else:
            for region, ip in (("west", "127.0.78.11"), ("east", "127.0.78.12")):
                self.bring_up_cluster(region, ip)
        self.connect()

    def bring_up_cluster(self, region, ip):
        run(
            *self.enter[region],
            ROOT / "lab/ceph-cluster",
            "up",
            self.dir / region,
            ip,
            "memstore",
            OSD_BYTES,
        )
        conf = self.dir / region / "ceph.conf"
        run(*self.enter[region], "ceph", "-c", conf, "osd", "pool", "create", "volumes", "32")
        run(*self.enter[region], "rbd", "-c", conf, "pool", "init", "volumes")

    def connect(self):
        self.west = Rbd(self.dir / "west/ceph.conf", self.enter["west"])
        self.east = Rbd(self.dir / "east/ceph.conf", self.enter["east"])

    def down(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()
        if self.with_longhaul:
            run(ROOT / "lab/lab", "down", self.dir, check=False)
        for region in ("west", "east"):
            run(ROOT / "lab/ceph-cluster", "down", self.dir / region, check=False)
        self.down_more()
        shutil.rmtree(self.dir, ignore_errors=True)

    def down_more(self):
        """What a special lab has besides."""

    def start(self, name, *words, env=None):
        """A process that lives as long as the lab; its output is in the lab's folder."""
        log = open(self.dir / f"{name}.log", "ab")
        process = subprocess.Popen(
            [str(word) for word in words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, **(env or {})},
        )
        log.close()
        self.processes.append(process)
        return process

    def ssh_to_east(self):
        """The words that run a command in the east by ssh, with sshd's and ssh's defaults."""
        if self.ssh:
            return self.ssh
        keys = self.dir / "ssh"
        keys.mkdir()
        for key in ("host", "client"):
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", keys / key)
        shutil.copy(keys / "client.pub", keys / "authorized")
        port = free_port() if not self.enter["east"] else 2222
        (keys / "sshd_config").write_text(
            f"Port {port}\nListenAddress {self.address['east']}\nHostKey {keys}/host\n"
            f"AuthorizedKeysFile {keys}/authorized\nPidFile {keys}/pid\nStrictModes no\n"
            "UsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nMaxStartups 100\n"
        )
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        sshd = shutil.which("sshd") or "/usr/sbin/sshd"
        self.start("sshd", *self.enter["east"], sshd, "-D", "-e", "-f", keys / "sshd_config")
        self.ssh = [
            *self.enter["west"], "ssh", "-p", port, "-i", keys / "client",
            "-o", f"UserKnownHostsFile={keys}/known", "-o", "StrictHostKeyChecking=accept-new",
            "-o", "BatchMode=yes", "-o", "LogLevel=ERROR", f"{getpass.getuser()}@{self.address['east']}",
        ]  # fmt: skip
        self.ssh = [str(word) for word in self.ssh]

        def answers():
            return "yes" in run(*self.ssh, "echo yes", check=False)

        wait_until("sshd", answers, 20)
        return self.ssh


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def program(name):
    """A program of ours, built for release."""
    path = Path(os.environ.get(name.upper().replace("-", "_"), ROOT / ".build/release" / name))
    if not path.exists():
        raise Failure(f"{path} is not built: make bench builds it")
    return path


def postgres_program(name):
    """Debian keeps it by version, the newest counts: what it has in PATH is a slow script around it."""
    found = list(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if found:
        return max(found, key=lambda path: int(path.parts[4]))
    path = shutil.which(name)
    if not path:
        raise Failure(f"{name} is not installed: make bench installs it")
    return path
