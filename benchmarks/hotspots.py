"""How fast Gi* is on 10,000 cells, its neighbours included, against esda and libpysal."""

from __future__ import annotations

import time
import warnings

import numpy as np

from analysis.complaints.getis_ord import band_neighbours, chance_p, classify, gi_star_z
from benchmarks.measuring import Result, alternate, ratio

SIDE, BAND = 100, 2.0
GOAL = 1.0


def getis_ord() -> list[Result]:
    """
    Return the benchmark of z alone, which is all that both do, and of z with p from shuffles and classes of ours.

    esda's own shuffles take tens of seconds on their first call and are left out of its time: it has the normal p.
    """
    try:
        from esda.getisord import G_Local  # noqa: PLC0415 - of the tests' requirements only
        from libpysal.weights import DistanceBand  # noqa: PLC0415 - see above
    except ImportError:
        print("hotspots_10000: not measured, esda and libpysal aren't installed (tests/requirements.txt)")
        return []
    y, x = np.divmod(np.arange(SIDE * SIDE), SIDE)
    xy = np.column_stack([x, y]).astype(np.float64)
    values = np.random.default_rng(5).negative_binomial(0.4, 0.1, len(xy)).astype(np.float64)

    def ours() -> float:
        start = time.perf_counter()
        gi_star_z(values, band_neighbours(xy, BAND))
        return time.perf_counter() - start

    def with_chance() -> float:
        start = time.perf_counter()
        neighbours = band_neighbours(xy, BAND)
        classify(gi_star_z(values, neighbours), chance_p(values, neighbours))
        return time.perf_counter() - start

    def peer() -> float:
        start = time.perf_counter()
        with warnings.catch_warnings(action="ignore"):
            weights = DistanceBand(xy, BAND, binary=True, silence_warnings=True)
            G_Local(values, weights, transform="B", permutations=0, star=True)
        return time.perf_counter() - start

    return [
        ratio("hotspots_10000", GOAL, *alternate(ours, peer)),
        ratio("hotspots_10000_with_shuffles", GOAL, *alternate(with_chance, peer)),
    ]
