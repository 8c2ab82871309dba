"""Images with known content, made by the rbd command from streams in its diff format."""

import random
import struct
import subprocess

from .shell import Failure, run

OBJECT = 4 << 20
MIB = 1 << 20
GIB = 1 << 30


class Rbd:
    """The rbd command on one cluster; `prefix` are the words that enter its namespace."""

    def __init__(self, conf, prefix=()):
        self.conf, self.prefix = conf, list(prefix)

    def words(self, *arguments):
        return [*self.prefix, "rbd", "-c", self.conf, *arguments]

    def __call__(self, *arguments, **options):
        return run(*self.words(*arguments), **options)

    def create(self, image, size):
        self("create", "--size", f"{size}B", f"volumes/{image}")

    def remove(self, image):
        """Also when there is none."""
        run(*self.words("mirror", "image", "disable", "--force", f"volumes/{image}"), check=False)
        run(*self.words("snap", "purge", f"volumes/{image}"), check=False)
        run(*self.words("rm", f"volumes/{image}"), check=False)

    def snapshot(self, image, name):
        self("snap", "create", f"volumes/{image}@{name}")

    def write(self, image, extents, seed):
        """Writes random bytes at each (offset, length)."""
        source = random.Random(seed)
        with subprocess.Popen(
            self.words("import-diff", "-", f"volumes/{image}"),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as process:
            try:
                process.stdin.write(b"rbd diff v1\n")
                for offset, length in sorted(extents):
                    process.stdin.write(b"w" + struct.pack("<QQ", offset, length))
                    process.stdin.write(source.randbytes(length))
                process.stdin.write(b"e")
                process.stdin.close()
            except BrokenPipeError:
                pass
            said = process.stderr.read().decode(errors="replace")
        if process.returncode != 0:
            raise Failure(f"rbd import-diff: {said}")


def dense(size):
    """All of the image."""
    return [(offset, OBJECT) for offset in range(0, size, OBJECT)]


def scattered(size, data, seed):
    """Whole objects at random places."""
    places = random.Random(seed).sample(range(size // OBJECT), data // OBJECT)
    return [(place * OBJECT, OBJECT) for place in places]


def thin(objects, seed):
    """Objects of full length that hold 64 KiB at a random place, and their last 4 KiB."""
    source, extents = random.Random(seed), []
    for number in objects:
        page = source.randrange(0, 63)
        extents.append((number * OBJECT + page * 65536, 65536))
        extents.append((number * OBJECT + OBJECT - 4096, 4096))
    return extents


# A write after a snapshot makes a memstore copy the whole object, which other stores do not: short
# objects keep that out of what is measured.
SHORT = 16 << 10


def short(objects):
    """Objects that hold data at their start only."""
    return [(number * OBJECT, SHORT) for number in objects]


def small_writes(objects, seed):
    """A write of 4 KiB at a random place of each short object."""
    source = random.Random(seed)
    return [
        (number * OBJECT + source.randrange(0, SHORT // 4096) * 4096, 4096) for number in objects
    ]
