"""5: two namespaces, each with its own cluster, joined by 1 Gbit/s, 80 ms, 0.1 % loss; cubic."""

import os

from . import peers
from .images import MIB, dense
from .lab import Lab
from .ours import Longhaul, report, seconds
from .results import Comparison, at_most
from .shell import ROOT, run, say

RATE = 1000  # Mbit/s
ADDRESS = {"west": "10.77.0.1", "east": "10.77.0.2"}


class WideLab(Lab):
    """Postgres and the scheduler are in the east; the west reaches them over the link."""

    def up(self):
        say(f"bringing two namespaces up in {self.dir}")
        run(ROOT / "lab/wan/wan", "up", self.dir)
        name = (self.dir / "wan/name").read_text().strip()
        self.enter = {region: ["ip", "netns", "exec", f"{name}-{region}"] for region in ADDRESS}
        self.address = dict(ADDRESS)
        for region in ADDRESS:
            self.bring_up_cluster(region, "127.0.0.11")
        self.connect()
        if self.with_longhaul:
            self.configure()

    def configure(self):
        east, server, port = self.enter["east"], self.dir / "postgres", 5432
        run(*east, ROOT / "lab/postgres", "up", server, port, ADDRESS["east"])
        # The driver's own psql comes by the socket, which is no matter of network namespaces.
        (self.dir / "env").write_text(
            f"export LONGHAUL_CONFIG='{self.dir}/longhaul.yaml'\n"
            f"export PGHOST='{server}' PGPORT={port} PGUSER=postgres PGDATABASE=longhaul"
            f" PGPASSFILE='{server}/pgpass'\n"
        )
        socket = f"host={server} port={port} user=postgres passfile={server}/pgpass"
        run("psql", socket, "-qc", "CREATE DATABASE longhaul")
        run(
            *east, ROOT / "lab/configure", self.dir,
            env={
                "LAB_PGHOST": ADDRESS["east"], "LAB_WEST_LISTEN": ADDRESS["west"],
                "LAB_EAST_LISTEN": ADDRESS["east"],
            },
        )  # fmt: skip

    def down_more(self):
        run(ROOT / "lab/postgres", "down", self.dir / "postgres", check=False)
        run(ROOT / "lab/wan/wan", "down", self.dir)


class WideLonghaul(Longhaul):
    """The commands run beside Postgres, on a machine that reaches no Ceph."""

    def __init__(self, lab):
        super().__init__(lab)
        text = (lab.dir / "longhaul.yaml").read_text()
        lines = text.splitlines(keepends=True)
        commands = lab.dir / "commands.yaml"
        commands.write_text(
            "".join(line for line in lines if line.strip() != "ceph:" and "conf:" not in line)
        )
        self.commands_env = {**self.env, "LONGHAUL_CONFIG": str(commands)}

    def start(self, name, enter, *words):
        return super().start(name, enter or self.lab.enter["east"], *words)

    def __call__(self, *words):
        return run(*self.lab.enter["east"], self.program, *words, env=self.commands_env)


def wan(context):
    if os.geteuid() != 0:
        say("item 5 needs root, for network namespaces: left out")
        return
    size, small = context.scaled(512 * MIB), 32 * MIB
    with WideLab(with_longhaul=context.side != "peers") as lab:
        pipe = []
        if context.side != "ours":
            # Slow enough that one run of a small image says it all.
            lab.west.create("small", small)
            lab.west.write("small", dense(small), seed=5)
            lab.west.snapshot("small", "peer")
            lab.east.create("small", small)
            pipe.append(small * 8 / 1e6 / peers.export_diff(lab, "small", "peer"))
            say(f"ssh pipeline: {pipe[0]:.1f} Mbit/s")
        rates, times, rounds = [], [], []
        if context.side != "peers":
            rates, times, rounds = ours(context, lab, size)
    limit = size * 8 / 1e6 / RATE
    what = f"{size // MIB} MiB over {RATE} Mbit/s, 80 ms, 0.1 % loss"
    yield Comparison(
        5, f"{what}; export-diff | ssh | import-diff of {small // MIB} MiB, one run", rates, pipe,
        "Mbit/s", (f"≥ {0.8 * RATE:g} Mbit/s", lambda rate: rate >= 0.8 * RATE),
        ratio=lambda mine, peer: mine / peer,
    )  # fmt: skip
    yield Comparison(
        5,
        f"{what}, snapshot to seal; the link's limit",
        times,
        [limit],
        "s",
        at_most(limit + 3, "s"),
    )
    yield Comparison(5, "round of 1 MiB over it", rounds, None, "s", at_most(1.5, "s"))


def ours(context, lab, size):
    rates, times, rounds = [], [], []
    longhaul = WideLonghaul(lab)
    lab.west.create("wide", size)
    lab.west.write("wide", dense(size), seed=5)
    for number in range(context.runs):
        migration = longhaul.migrate("wide")
        row = longhaul.sealed(migration, 0)
        report(row)
        longhaul.compared(migration)
        times.append(seconds(row))
        rates.append(row["written_bytes"] * 8 / 1e6 / row["transfer_seconds"])
        places = [(place * 4 * MIB, 65536) for place in range(16)]
        row = longhaul.round_of(migration, lambda: lab.west.write("wide", places, seed=50 + number))
        report(row)
        rounds.append(seconds(row))
        longhaul.cancel(migration)
    return rates, times, rounds
