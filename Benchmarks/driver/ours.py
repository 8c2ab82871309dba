"""Longhaul, driven by its commands; times come from its reports."""

import json
import shlex

from .lab import postgres_program, program
from .shell import Failure, run, say, wait_until

POLICIES = """
policies:
  # Rounds go on, and nothing is cut over.
  bench:
    cutover: manual
    round_interval: 1s
"""


class Longhaul:
    """A scheduler and a worker in each region, as processes."""

    def __init__(self, lab):
        self.lab, self.program = lab, program("longhaul")
        configuration = lab.dir / "longhaul.yaml"
        with open(configuration, "a", encoding="utf-8") as file:
            file.write(POLICIES)
        self.env = environment(lab.dir / "env")
        self.start("scheduler", [], "scheduler")
        self.workers = {}
        self.restart_workers()

    def restart_workers(self):
        """Fresh ones, whose memory says what only the next migration takes."""
        for worker in self.workers.values():
            worker.terminate()
            worker.wait(60)
            self.lab.processes.remove(worker)
        for region in ("west", "east"):
            enter = self.lab.enter[region]
            self.workers[region] = self.start(
                f"worker-{region}", enter, "worker", "--region", region
            )

        def both_live():
            return self.sql("SELECT count(DISTINCT region) FROM report.workers WHERE live") == "2"

        wait_until("both workers", both_live, 60)

    def start(self, name, enter, *words):
        return self.lab.start(name, *enter, self.program, *words, env=self.env)

    def __call__(self, *words):
        return run(self.program, *words, env=self.env)

    def sql(self, query):
        """The answer as text: columns apart by |."""
        psql = postgres_program("psql")
        return run(psql, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", query, env=self.env).strip()

    def migrate(self, image, *options):
        """Submits an image and returns the migration's number."""
        answer = json.loads(
            self(
                "migrate", "volume", f"volumes/{image}", "--from", "west", "--to", "east",
                "--policy", "bench", "--format", "json", *options,
            )
        )  # fmt: skip
        return answer["migration"]

    def wait_for(self, what, condition, migration, seconds):
        """Postgres itself looks, again and again: a psql each time would take from what is measured."""
        self.sql(
            f"DO $$ BEGIN FOR turn IN 1..{seconds * 20} LOOP"
            f" EXIT WHEN ({condition}) OR EXISTS (SELECT FROM report.migrations"
            f"   WHERE migration = {migration} AND phase IN ('failed', 'cancelled'));"
            f" IF turn = {seconds * 20} THEN RAISE 'waited {seconds} s for {what}'; END IF;"
            " COMMIT; PERFORM pg_sleep(0.05); END LOOP; END $$"
        )

    def sealed(self, migration, number, seconds=1800):
        """Waits for a round's seal; its row of report.rounds."""
        row = f"FROM report.rounds r WHERE migration = {migration} AND round = {number}"
        sealed = f"{row} AND sealed_at IS NOT NULL"
        self.wait_for(f"round {number}", f"EXISTS (SELECT {sealed})", migration, seconds)
        self.check(migration)
        return json.loads(self.sql(f"SELECT to_json(r) {sealed}"))

    def compared(self, migration):
        """Waits until the first comparison of both sides is over: it reads all that there is."""
        equal = f"SELECT FROM report.rounds WHERE migration = {migration} AND verification = 'equal'"
        self.wait_for("the comparison", f"EXISTS ({equal})", migration, 1800)
        self.check(migration)

    def check(self, migration):
        """A migration that failed will not go on."""
        reason = self.sql(
            f"SELECT reason FROM report.migrations WHERE migration = {migration}"
            " AND phase IN ('failed', 'cancelled')"
        )
        if reason:
            raise Failure(f"migration {migration}: {reason}")

    def round_of(self, migration, change):
        """Holds the rounds, makes a change at the source, lets them go on: the row of its round."""
        self("pause", migration)
        self.wait_for_phase(migration, "paused")
        last = int(
            self.sql(
                f"SELECT max(round) FROM report.rounds WHERE migration = {migration}"
                " AND sealed_at IS NOT NULL"
            )
        )
        change()
        self("resume", migration)

        found = (
            f"FROM report.rounds WHERE migration = {migration} AND round > {last}"
            " AND sealed_at IS NOT NULL AND changed_bytes > 0"
        )
        self.wait_for("the round with the change", f"EXISTS (SELECT {found})", migration, 600)
        self.check(migration)
        return self.sealed(migration, int(self.sql(f"SELECT max(round) {found}")))

    def wait_for_phase(self, migration, phase):
        there = f"SELECT FROM report.migrations WHERE migration = {migration} AND phase = '{phase}'"
        self.wait_for(f"the phase {phase}", f"EXISTS ({there})", migration, 120)
        if phase != "cancelled":
            self.check(migration)

    def cancel(self, migration):
        """The destination image goes with it."""
        self("cancel", migration)
        self.wait_for_phase(migration, "cancelled")

    def peak_memory(self, region):
        """MiB that the region's worker had resident at most, since it was started."""
        with open(f"/proc/{self.pid(region)}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
        raise Failure(f"the worker in {region} is gone")

    def pid(self, region):
        """Of the worker itself: `ip netns exec` becomes what it runs."""
        process = self.workers[region]
        if process.poll() is not None:
            raise Failure(f"the worker in {region} ended: see {self.lab.dir}/worker-{region}.log")
        return process.pid


def environment(file):
    """What a file of `export NAME=VALUE` lines says."""
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        for word in shlex.split(line)[1:]:
            name, _, value = word.partition("=")
            found[name] = value
    return found


def seconds(row):
    """From snapshot to seal."""
    return row["duration_seconds"]


def report(row):
    say(
        f"longhaul: {row['duration_seconds']:.2f} s, {row['changed_bytes']} B changed,"
        f" {row['wire_bytes']} B sent, listed in {row['enumerate_seconds']:.2f} s"
    )
