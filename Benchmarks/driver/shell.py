"""Runs commands; a failed one ends the benchmark with what it said."""

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Failure(Exception):
    """A message for whoever runs the benchmark."""


def say(text):
    """Progress goes to standard error, results to standard output."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def run(*words, stdin=None, env=None, check=True):
    """Runs a command and returns what it printed."""
    words = [str(word) for word in words]
    done = subprocess.run(
        words, input=stdin, capture_output=True, env={**os.environ, **(env or {})}, check=False
    )
    if check and done.returncode != 0:
        said = (done.stderr or done.stdout).decode(errors="replace").strip()
        raise Failure(f"{shlex.join(words)}: exit code {done.returncode}\n{said}")
    return done.stdout.decode(errors="replace")


def pipeline(text, env=None):
    """Runs a shell pipeline in which every part must succeed; returns its seconds."""
    begun = time.monotonic()
    run("bash", "-o", "pipefail", "-c", text, env=env)
    return time.monotonic() - begun


def wait_until(what, condition, seconds=120, every=0.2):
    """Returns the first true value of `condition()`."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failure(f"waited {seconds} s for {what}")
        time.sleep(every)
