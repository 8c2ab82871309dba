"""Medians, ratios and how they are shown."""

import json
import statistics


class Comparison:
    """One number of ours beside a peer's, and what it has to be."""

    def __init__(
        self, item, what, ours, peer, unit, target, ratio=None, note="", whole_peer=False
    ):
        self.item, self.what, self.unit, self.target, self.note = item, what, unit, target, note
        self.ours_runs, self.peer_runs = list(ours or []), list(peer or [])
        self.ours = statistics.median(self.ours_runs) if self.ours_runs else None
        self.peer = statistics.median(self.peer_runs) if self.peer_runs else None
        # For times: how many times faster than the peer.
        self.ratio = None
        if self.ours and self.peer is not None:
            self.ratio = ratio(self.ours, self.peer) if ratio else self.peer / self.ours
        # The peer tells whole units only, rounded down: the ratio is at most this.
        self.highest = (self.peer + 1) / self.ours if whole_peer and self.ratio is not None else None

    def verdict(self):
        """`target` is a test of (ours, ratio) with its text, or none where nothing is asked."""
        if self.target is None or self.ours is None:
            return ""
        text, test = self.target
        subject = self.ratio if text.startswith("ratio") else self.ours
        if subject is None:
            return text
        if self.highest and test(subject) != test(self.highest):
            return f"{text}: cannot be told (≤ {self.highest:.3g})"
        return f"{text}: {'met' if test(subject) else 'MISSED'}"

    def row(self):
        def show(value):
            return "–" if value is None else f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"

        return [
            str(self.item),
            self.what,
            show(self.ours),
            show(self.peer),
            self.unit,
            show(self.ratio),
            self.verdict(),
            self.note,
        ]

    def as_json(self):
        return {
            "item": self.item,
            "what": self.what,
            "unit": self.unit,
            "ours": self.ours,
            "peer": self.peer,
            "ratio": self.ratio,
            "verdict": self.verdict(),
            "note": self.note,
            "ours_runs": self.ours_runs,
            "peer_runs": self.peer_runs,
        }


def at_least(ratio):
    return f"ratio ≥ {ratio:g}", lambda value: value >= ratio


def at_most(value, unit):
    return f"≤ {value:g} {unit}", lambda measured: measured <= value


def table(comparisons):
    head = ["", "what", "ours", "peer", "unit", "ratio", "target", "note"]
    rows = [head] + [comparison.row() for comparison in comparisons]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0])] + lines[1:])


def write_json(path, comparisons, machine):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(
            {"machine": machine, "results": [each.as_json() for each in comparisons]},
            file,
            indent=2,
        )
        file.write("\n")
