"""4: the queue beside pgbench, measured by bench-queue on a server of its own."""

import json
import shutil
import tempfile
from pathlib import Path

from .lab import free_port, postgres_program, program
from .results import Comparison, at_least, at_most
from .shell import ROOT, run


def queue(context):
    folder = Path(tempfile.mkdtemp(prefix="lhq", dir="/tmp"))
    folder.chmod(0o755)
    server = folder / "pg"
    try:
        conninfo = run(ROOT / "lab/postgres", "up", server, free_port()).strip()
        found = json.loads(
            run(
                program("bench-queue"),
                conninfo,
                "--runs",
                context.runs,
                "--pgbench",
                postgres_program("pgbench"),
                "--format",
                "json",
            )  # fmt: skip
        )
    finally:
        run(ROOT / "lab/postgres", "down", server, check=False)
        shutil.rmtree(folder, ignore_errors=True)
    yield Comparison(
        4,
        "claim and settle, 16 workers, 200,000 jobs waiting; pgbench",
        found["jobsPerSecond"],
        found["pgbenchJobsPerSecond"],
        "jobs/s",
        at_least(0.7),
        ratio=lambda ours, peer: ours / peer,
    )
    yield Comparison(
        4,
        "enqueue to start when idle, p99",
        [found["startMillisecondsP99"]],
        None,
        "ms",
        at_most(20, "ms"),
    )
