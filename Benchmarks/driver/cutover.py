"""7: a server goes forth and back between two real OpenStack regions; its guest writes all the time."""

import json
import re
import ssl
import time
import urllib.request

from .lab import Lab
from .ours import Longhaul
from .results import Comparison, at_most
from .shell import ROOT, Failure, pipeline, run, say, wait_until

# Of these, as many as of other items' runs are the peer's.
CUTOVERS_A_RUN = 4
# What a downtime is made of, as the report names it.
TERMS = ("freeze", "snapshot", "enumerate", "transfer", "seal", "activate", "hops")


class CloudLab(Lab):
    """A real OpenStack with emulated guests."""

    def up(self):
        say(f"bringing an OpenStack of two regions up in {self.dir}")
        run(ROOT / "lab/openstack", "up", self.dir, "--hypervisor", "qemu")
        self.clouds = {region: Cloud(self.dir, region) for region in ("west", "east")}

    def down_more(self):
        run(ROOT / "lab/openstack", "down", self.dir, check=False)


class Cloud:
    """A region's services, asked directly: a command of OpenStack's own takes a second to start."""

    def __init__(self, lab, region):
        self.lab, self.region = lab, region
        text = (lab / "clouds.yaml").read_text()
        keystone = re.search(r"auth_url: (\S+)", text).group(1)
        domain = {"id": "default"}
        body = {
            "auth": {
                "identity": {
                    "methods": ["password"],
                    "password": {
                        "user": {"name": "admin", "domain": domain, "password": "lab"}
                    },
                },
                "scope": {"project": {"name": "lab", "domain": domain}},
            }
        }
        request = urllib.request.Request(
            keystone + "/auth/tokens", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        self.trust = ssl.create_default_context(cafile=lab / "tls/ca.pem")
        with urllib.request.urlopen(request, context=self.trust) as reply:
            self.token = reply.headers["X-Subject-Token"]
            catalog = json.load(reply)["token"]["catalog"]
        self.urls = {
            service["type"]: endpoint["url"]
            for service in catalog
            for endpoint in service["endpoints"]
            if endpoint["interface"] == "public" and endpoint["region_id"] == region
        }

    def __call__(self, method, service, path, body=None):
        headers = {"X-Auth-Token": self.token, "Content-Type": "application/json"}
        headers["OpenStack-API-Version"] = "compute 2.93, volume 3.70"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.urls[service].rstrip("/") + path, data, headers, method=method
        )
        with urllib.request.urlopen(request, context=self.trust) as reply:
            text = reply.read()
        return json.loads(text) if text else {}

    def named(self, service, path, collection, name):
        return next(e["id"] for e in self("GET", service, path)[collection] if e["name"] == name)

    def volume(self, name, **more):
        body = {"volume": {"name": name, "size": 1, **more}}
        volume = self("POST", "volumev3", "/volumes", body)["volume"]["id"]

        def available():
            return self("GET", "volumev3", f"/volumes/{volume}")["volume"]["status"] == "available"

        wait_until(f"volume {name}", available)
        return volume

    def boot(self, name, volumes):
        devices = [
            {
                "source_type": "volume", "destination_type": "volume", "uuid": volume,
                "boot_index": -1 if index else 0, "delete_on_termination": False,
            }
            for index, volume in enumerate(volumes)
        ]  # fmt: skip
        server = self(
            "POST", "compute", "/servers",
            {
                "server": {
                    "name": name,
                    "flavorRef": self.named("compute", "/flavors", "flavors", "diskless"),
                    "networks": [
                        {"uuid": self.named("network", "/v2.0/networks", "networks", "private")}
                    ],
                    "block_device_mapping_v2": devices,
                }
            },
        )["server"]["id"]  # fmt: skip
        self.settle(server, "ACTIVE")
        return server

    def guest(self, name):
        """A server whose guest writes to a root and a data volume."""
        image = self.named("image", "/v2/images", "images", "guest")
        volumes = [self.volume(f"{name}-root", imageRef=image), self.volume(f"{name}-data")]
        server = self.boot(name, volumes)
        wait_until("the guest to write", lambda: self.last_number(server) > 20, 120)
        return server, volumes

    def settle(self, server, status):
        def settled():
            found = self("GET", "compute", f"/servers/{server}")["server"]
            if found["status"] == "ERROR":
                raise Failure(f"server {server} is in ERROR")
            return found["OS-EXT-STS:task_state"] is None and found["status"] == status

        wait_until(f"server {server} to be {status}", settled, every=0.1)

    def act(self, server, action, status):
        """Seconds until Nova has done it."""
        begun = time.monotonic()
        self("POST", "compute", f"/servers/{server}/action", {action: None})
        self.settle(server, status)
        return time.monotonic() - begun

    def stop_and_start(self, server):
        """Seconds that Nova takes to stop a guest that writes and to start it, asked nothing else."""
        last = self.last_number(server)
        seconds = self.act(server, "os-stop", "SHUTOFF") + self.act(server, "os-start", "ACTIVE")
        wait_until("the guest to go on", lambda: self.last_number(server) > last + 20, 120)
        return seconds

    def console(self, server):
        path = self.lab / self.region / f"nova/state/instances/{server}/console.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def last_number(self, server):
        found = re.findall(r"vdb: number (\d+)", self.console(server))
        return int(found[-1]) if found else 0

    def started_after(self, server):
        found = re.findall(r"vdb: starts after number (\d+)", self.console(server))
        return int(found[-1]) if found else 0


def silence(source, old, destination, find_new, begin, done):
    """Seconds from the guest's end at the source to its first record at the destination."""
    last = source.last_number(old)
    offs = source.console(old).count("power button: off")
    begin()
    ended = wait_until(
        "the guest to end",
        lambda: source.console(old).count("power button: off") > offs and time.monotonic(),
        300,
        every=0.02,
    )
    new = find_new()
    begun = wait_until(
        "the guest to go on",
        lambda: destination.started_after(new) >= last and time.monotonic(),
        300,
        every=0.02,
    )
    done()
    return begun - ended


def ours(longhaul, clouds, count):
    """Forth and back, `count` times; now and then Nova stops and starts the same guest alone."""
    server, _ = clouds["west"].guest("ours")
    twin, migration, runs, alone = None, None, [], []
    sides = [("west", "east"), ("east", "west")]
    for number in range(count):
        here, there = sides[number % 2]
        old = server if here == "west" else twin

        def begin():
            nonlocal migration
            words = (
                ["migrate", "server", server, "--from", "west", "--to", "east"]
                if migration is None
                else ["failback", str(migration)]
            )
            migration = json.loads(longhaul(*words, "--format", "json"))["migration"]

        def new():
            # Where it runs next: named before the freeze.
            found = longhaul.sql(
                f"SELECT destination_server FROM report.servers WHERE migration = {migration}"
            )
            return found or None

        def done():
            wait_until(
                f"migration {migration} to be done and compared",
                lambda: longhaul.sql(
                    f"SELECT phase = 'done' AND (SELECT bool_and(verification = 'equal' AND"
                    f" compared_round = sealed_round) FROM report.volumes WHERE migration = m.migration)"
                    f" FROM report.migrations m WHERE migration = {migration}"
                )
                == "t",
                300,
            )

        seconds = silence(clouds[here], old, clouds[there], new, begin, done)
        twin = twin or new()
        row = json.loads(
            longhaul.sql(f"SELECT to_json(d) FROM report.downtime d WHERE migration = {migration}")
        )
        nova = row["actual_freeze_seconds"] + row["actual_activate_seconds"]
        runs.append(
            {
                "silence": seconds, "total": row["actual_seconds"], "nova": nova,
                "rest": row["actual_seconds"] - nova, "predicted": row["predicted_seconds"],
            }
        )  # fmt: skip
        say(f"cutover {number + 1}: " + ", ".join(f"{k} {v:.2f} s" for k, v in runs[-1].items()))
        say(
            "  predicted and actual: "
            + ", ".join(
                f"{term} {row[f'predicted_{term}_seconds']:.2f} {row[f'actual_{term}_seconds']:.2f}"
                for term in TERMS
            )
        )
        if number % CUTOVERS_A_RUN == CUTOVERS_A_RUN - 1:
            alone.append(clouds[there].stop_and_start(twin if there == "east" else server))
            say(f"Nova alone: {alone[-1]:.2f} s")
    return runs, alone


def by_hand(lab, clouds, count):
    """The same with the commands of OpenStack and Ceph: snapshot, copy, stop, copy the rest, start."""
    west, east, runs = clouds["west"], clouds["east"], []
    rbd = {region: f"rbd --no-progress -c {lab.dir}/{region}/ceph/ceph.conf" for region in clouds}
    for number in range(count):
        server, volumes = west.guest(f"hand-{number}")
        copies = [east.volume(f"hand-{number}-{index}") for index in range(2)]
        east(
            "POST", "volumev3", f"/volumes/{copies[0]}/action",
            {"os-set_bootable": {"bootable": True}},
        )  # fmt: skip
        twin = east.boot(f"hand-{number}", copies)
        east.act(twin, "os-stop", "SHUTOFF")

        def images():
            return zip(volumes, copies)

        def copy(name, since=None):
            base = f"--from-snap {since}" if since else ""
            for volume, copied in images():
                image = f"volumes/volume-{volume}"
                pipeline(
                    f"{rbd['west']} snap create {image}@{name} && "
                    f"{rbd['west']} export-diff {base} {image}@{name} - | "
                    f"{rbd['east']} import-diff - volumes/volume-{copied}"
                )

        copy("first")
        copy("second", "first")

        def begin():
            # All of it; the guest's end is seen while it runs.
            begin.done = lambda: (
                west.settle(server, "SHUTOFF"), copy("last", "second"),
                run("/usr/bin/openstack", "--os-cloud", "east", "server", "start", twin,
                    env={"OS_CLIENT_CONFIG_FILE": str(lab.dir / "clouds.yaml")}),
            )  # fmt: skip
            run("/usr/bin/openstack", "--os-cloud", "west", "server", "stop", server,
                env={"OS_CLIENT_CONFIG_FILE": str(lab.dir / "clouds.yaml")})  # fmt: skip

        def find_new():
            begin.done()
            return twin

        runs.append(silence(west, server, east, find_new, begin, lambda: None))
        say(f"by hand {number + 1}: silence {runs[-1]:.2f} s")
        for cloud, gone in ((west, server), (east, twin)):
            cloud("DELETE", "compute", f"/servers/{gone}")
    return runs


def cutover(context):
    with CloudLab() as lab:
        clouds = lab.clouds
        mine, alone = [], []
        if context.side != "peers":
            mine, alone = ours(Longhaul(lab), clouds, context.runs * CUTOVERS_A_RUN)
        peer = by_hand(lab, clouds, context.runs) if context.side != "ours" else []

    def each(term):
        return [run[term] for run in mine]

    accurate = [
        100 * sum(abs(run["predicted"] - run["total"]) <= 0.2 * run["total"] for run in mine)
        / len(mine)
    ] if mine else []  # fmt: skip
    return [
        Comparison(
            7, "guest silent, from its end to its next record", each("silence"), peer, "s", None,
            note="openstack and rbd commands; the guest's boot is in both",
        ),
        Comparison(
            7, "downtime, all but Nova's stop and start", each("rest"), None, "s",
            at_most(3, "s"),
        ),
        Comparison(
            7, "downtime beside Nova's own stop and start", each("total"), alone, "s",
            (f"ratio ≥ {1 / 1.3:.2f}", lambda ratio: ratio >= 1 / 1.3),
        ),
        Comparison(
            7, "predictions within 20 %", accurate, None, "%", ("≥ 95 %", lambda share: share >= 95)
        ),
    ]  # fmt: skip
