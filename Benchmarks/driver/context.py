"""What the items share: the lab, how often to run, and which side."""

from .lab import Lab
from .ours import Longhaul
from .peers import Mirror


class Context:
    def __init__(self, runs, side, scale):
        self.runs, self.side, self.scale = runs, side, scale
        self.lab = None
        self._longhaul = self._mirror = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def open(self):
        """One pair of clusters for all items that need one."""
        if not self.lab:
            self.lab = Lab(with_longhaul=self.side != "peers").__enter__()

    def close(self):
        if self.lab:
            self.lab.__exit__()
        self.lab = self._longhaul = self._mirror = None

    def scaled(self, size):
        return int(size * self.scale) >> 22 << 22

    def longhaul(self):
        if not self._longhaul:
            self._longhaul = Longhaul(self.lab)
        return self._longhaul

    def mirror(self):
        if not self._mirror:
            self._mirror = Mirror(self.lab)
        return self._mirror

    def ours(self, measure):
        return [measure() for _ in range(self.runs)] if self.side != "peers" else []

    def peer(self, measure):
        return [measure() for _ in range(self.runs)] if self.side != "ours" else []

    def ours_series(self, series):
        return list(series()) if self.side != "peers" else []

    def peer_series(self, series):
        return list(series()) if self.side != "ours" else []
