"""Items 1 to 3 and 6, on one pair of clusters; items 4 and 5 have modules of their own."""

import os
import random

from . import peers
from .images import GIB, MIB, OBJECT, dense, scattered, short, small_writes, thin
from .lab import program
from .ours import report, seconds
from .results import Comparison, at_least, at_most
from .shell import run, say


def seed_dense(context):
    """1: 1 GiB of random data."""
    lab, image, size = context.lab, "dense", context.scaled(GIB)
    lab.west.create(image, size)
    lab.west.write(image, dense(size), seed=1)
    lab.west.snapshot(image, "peer")
    ours = context.ours(lambda: seed_of_ours(context, image))

    def pipe():
        lab.east.create(image, size)
        taken = peers.export_diff(lab, image, "peer")
        lab.east.remove(image)
        return taken

    def direct():
        lab.east.create(image, size)
        taken = direct_copy(lab, image, "peer")
        lab.east.remove(image)
        return taken

    def mirror():
        taken, _ = context.mirror().seed(image)
        context.mirror().forget(image)
        return taken

    what = f"seed of {size // MIB} MiB of random data"
    note = "whole seconds, as it reports them, rounded down"
    yield Comparison(
        1, f"{what}; export-diff | ssh | import-diff", ours, context.peer(pipe), "s", at_least(2.5)
    )
    yield Comparison(
        1, f"{what}; direct copy, 16 in flight", ours, context.peer(direct), "s", at_least(0.7)
    )
    yield Comparison(
        1, f"{what}; rbd-mirror", ours, context.peer(mirror), "s", at_least(0.7), note=note,
        whole_peer=True,
    )  # fmt: skip
    lab.west.remove(image)


def seed_of_ours(context, image):
    longhaul = context.longhaul()
    migration = longhaul.migrate(image)
    row = longhaul.sealed(migration, 0)
    report(row)
    longhaul.cancel(migration)
    return seconds(row)


def direct_copy(lab, image, snapshot):
    """Seconds of a copy by one librbd process that reaches both clusters."""
    text = run(
        program("bench-copy"), "direct", "--west", lab.west.conf, "--east", lab.east.conf,
        image, snapshot,
    )  # fmt: skip
    return float(text.split()[0])


def seed_sparse(context):
    """2: a 20 GiB image with 1 GiB of data."""
    lab, image = context.lab, "sparse"
    size, data = context.scaled(20 * GIB), context.scaled(GIB)
    lab.west.create(image, size)
    lab.west.write(image, scattered(size, data, seed=2), seed=2)
    lab.west.snapshot(image, "peer")
    ours = context.ours(lambda: seed_of_ours(context, image))

    def pipe():
        taken = peers.export_all(lab, image, "peer")
        lab.east.remove(image)
        return taken

    yield Comparison(
        2,
        f"seed of {size // GIB} GiB with {data // MIB} MiB of data; export | ssh | import",
        ours,
        context.peer(pipe),
        "s",
        at_least(15),
    )
    lab.west.remove(image)


def round_of_small_writes(context):
    """3: 4 KiB written in 4096 objects, all over a 2 TiB image; the objects exist before."""
    lab, image, size, count = context.lab, "delta", 2 << 40, 4096
    objects = random.Random(3).sample(range(size // OBJECT), count)
    extents = short(objects)
    lab.west.create(image, size)
    lab.west.write(image, extents, seed=3)
    sent, whole = [], []

    def write(seed):
        lab.west.write(image, small_writes(objects, seed), seed)

    def ours():
        longhaul = context.longhaul()
        migration = longhaul.migrate(image)
        longhaul.sealed(migration, 0)
        longhaul.compared(migration)
        for run_number in range(context.runs):
            row = longhaul.round_of(migration, lambda: write(100 + run_number))
            report(row)
            sent.append(row["wire_bytes"])
            yield seconds(row)
        longhaul.cancel(migration)

    def pipe():
        lab.east.create(image, size)
        lab.east.write(image, extents, seed=3)
        base = "peer0"
        lab.west.snapshot(image, base)
        lab.east.snapshot(image, base)
        for run_number in range(context.runs):
            write(200 + run_number)
            name = f"peer{run_number + 1}"
            lab.west.snapshot(image, name)
            yield peers.export_diff(lab, image, name, base)
            if not whole:
                whole.append(peers.whole_object_bytes(lab, image, name, base))
            lab.west("snap", "rm", f"volumes/{image}@{base}")
            lab.east("snap", "rm", f"volumes/{image}@{base}")
            base = name
        lab.east.remove(image)
        lab.west("snap", "rm", f"volumes/{image}@{base}")

    def mirror():
        context.mirror().seed(image)
        for run_number in range(context.runs):
            write(300 + run_number)
            taken, _ = context.mirror().round(image)
            yield taken
        context.mirror().forget(image)

    what = f"round of {count} writes of 4 KiB on 2 TiB"
    times = context.ours_series(ours)
    note = "whole seconds, as it reports them, rounded down"
    yield Comparison(
        3,
        f"{what}; export-diff | ssh | import-diff",
        times,
        context.peer_series(pipe),
        "s",
        at_least(30),
    )
    yield Comparison(
        3, f"{what}; --whole-object", [each / MIB for each in sent], [each / MIB for each in whole],
        "MiB sent", at_least(50),
    )  # fmt: skip
    yield Comparison(
        3, f"{what}; rbd-mirror", times, context.peer_series(mirror), "s", None, note=note
    )
    lab.west.remove(image)


def memory(context):
    """6: the most memory that a worker had, for a small and a large image."""
    lab, longhaul = context.lab, context.longhaul()
    gibibytes = int(os.environ.get("BENCH_LARGE_GIB", "100"))
    rows = []
    for name, size, made in (
        ("small", GIB, lambda: dense(GIB)),
        ("large", gibibytes * GIB, lambda: thin(range(gibibytes * GIB // OBJECT), 6)),
    ):
        longhaul.restart_workers()
        lab.west.create(name, size)
        lab.west.write(name, made(), seed=6)
        migration = longhaul.migrate(name)
        row = longhaul.sealed(migration, 0, seconds=3600)
        report(row)
        peaks = {region: longhaul.peak_memory(region) for region in ("west", "east")}
        say(f"{name}: {peaks}")
        longhaul.cancel(migration)
        lab.west.remove(name)
        rows.append((size, peaks))
    note = (
        "every object has its full length, and holds 68 KiB of random data, the rest reads as zeros"
    )
    for region in ("west", "east"):
        for size, peaks in rows:
            yield Comparison(
                6, f"worker {region}, {size // GIB} GiB image", [peaks[region]], None, "MiB resident",
                at_most(300, "MiB"), note=note if size > GIB else "",
            )  # fmt: skip
