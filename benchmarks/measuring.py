"""How a benchmark measures: alternating with its peer in one run, the median of each, and one line of result."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

REPEATS = 5


@dataclass(frozen=True)
class Result:
    """One measured figure beside its goal; `limit` is the most that the goal allows, or the least with `at_least`."""

    name: str
    value: float
    unit: str
    limit: float
    detail: str = ""
    at_least: bool = False

    def __str__(self) -> str:
        """Return the line ``NAME value unit goal LIMIT ok|short``, with what was measured behind it."""
        met = self.value >= self.limit if self.at_least else self.value <= self.limit
        verdict = "ok" if met else "short"
        line = f"{self.name} {self.value:.3f} {self.unit} goal {self.limit:g} {verdict}"
        return f"{line}  # {self.detail}" if self.detail else line


def alternate(
    ours: Callable[[], float], peer: Callable[[], float], repeats: int = REPEATS
) -> tuple[list[float], list[float]]:
    """Measure `ours` and `peer` in turn, `repeats` times each, after one unmeasured call of both."""
    ours()
    peer()
    pairs = [(ours(), peer()) for _ in range(repeats)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def ratio(name: str, limit: float, ours: list[float], peer: list[float], unit: str = "s") -> Result:
    """Return the ratio of the medians, with both medians and ranges in the detail."""
    value = statistics.median(ours) / statistics.median(peer)
    parts = (
        f"{who} {statistics.median(times):.3f} {unit} ({min(times):.3f}-{max(times):.3f})"
        for who, times in (("ours", ours), ("peer", peer))
    )
    return Result(name, value, "x", limit, ", ".join(parts))
