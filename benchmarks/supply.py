"""How fast supply against need is recomputed, beside PySAL's access on the same walks, where it is installed."""

from __future__ import annotations

import importlib
import statistics
import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.decay import GaussianDecay
from analysis.network.access import Starts, attach
from analysis.network.graph import walking_arcs
from analysis.network.reach_matrix import ReachMatrix, minutes_limit_m, reach_matrix
from analysis.network.walks import hang
from analysis.supply import MEASURES, PER, measure_supply, supply_by
from benchmarks.measuring import REPEATS, Result, alternate, ratio
from benchmarks.networks import crooked_town

if TYPE_CHECKING:
    from collections.abc import Callable

NODES = 9_000
COMPOUNDS, FACILITIES, GATES, COMMUNITIES = 2_000, 500, 2, 40
LIMIT_M = minutes_limit_m(15, speed_m_s=0.9)
RATIO_GOAL, REACH_GOAL_MS, ALL_GOAL_MS = 1 / 5, 500.0, 100.0
_SECOND_MS = 1_000.0
_SAME = 1e-9


def _median_ms(run: Callable[[], object]) -> float:
    run()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        run()
        times.append(_SECOND_MS * (time.perf_counter() - start))
    return statistics.median(times)


def supply() -> list[Result]:
    """
    Return the milliseconds of walks and of supply, and supply's over those of PySAL's access where it is installed.

    Walks are kept as long as places, streets and walker stay; supply is every measure by compound and community.
    Beside access it is one measure by compound: both are given the walks and take the same bell.
    """
    network = crooked_town(NODES)
    rng = np.random.default_rng(9)
    # Where people live and walk: about crossroads, the gates of a compound up to 120 m apart.
    homes, doors = (
        network.node_xy[rng.integers(0, network.node_count, count)] + rng.uniform(-20, 20, (count, 2))
        for count in (COMPOUNDS, FACILITIES)
    )
    gates = np.repeat(homes, GATES, axis=0) + rng.uniform(-60, 60, (COMPOUNDS * GATES, 2))
    origins, _ = attach(Starts(gates, np.arange(COMPOUNDS * GATES) // GATES, COMPOUNDS), network)
    goals, _ = attach(Starts(doors, np.arange(FACILITIES), FACILITIES), network)
    compounds = pd.Index([f"C{i}" for i in range(COMPOUNDS)], dtype="str")
    facilities = pd.Index([f"F{i}" for i in range(FACILITIES)], dtype="str")
    sources = hang(network, walking_arcs(network), goals)

    def walks() -> ReachMatrix:
        return reach_matrix(sources, origins, compounds=compounds, facilities=facilities, limit_m=LIMIT_M)

    reach = walks()
    elders = pd.Series(rng.integers(10, 600, COMPOUNDS), index=compounds)
    capacity = pd.Series(rng.integers(10, 200, FACILITIES).astype(np.float64), index=facilities)
    communities = pd.Series([f"Q{i % COMMUNITIES:02}" for i in range(COMPOUNDS)], index=compounds, dtype="str")
    decay = GaussianDecay()

    def ours() -> pd.Series[float]:
        return measure_supply(reach, capacity, elders, decay=decay).compounds["per_1000"]

    def all_measures() -> None:
        for _ in MEASURES:
            supply_by(measure_supply(reach, capacity, elders, decay=decay).compounds, communities)

    size = f"{COMPOUNDS} compounds, {FACILITIES} facilities, {reach.cost_m.nnz} walks"
    found = [
        Result("supply_walks", _median_ms(walks), "ms", REACH_GOAL_MS, f"{size}, {network.node_count} nodes"),
        Result("supply_recomputed", _median_ms(all_measures), "ms", ALL_GOAL_MS, f"{len(MEASURES)} measures, {size}"),
    ]
    peer = _peer(reach, capacity, elders)
    if peer is None:
        return found
    theirs = peer().reindex(compounds).fillna(0.0) * PER
    apart = float((ours() - theirs).abs().max() / max(float(theirs.max()), 1.0))
    times = alternate(_timed(ours), _timed(peer))
    pace = ratio("supply", RATIO_GOAL, *times, "ms")
    detail = f"{pace.detail}; peer: PySAL access; {size}"
    return [
        *found,
        Result(pace.name, pace.value, pace.unit, pace.limit, detail),
        Result("supply_difference", apart, "of the largest", _SAME, f"{apart:.1e}, {size}"),
    ]


def _peer(
    reach: ReachMatrix, capacity: pd.Series[float], elders: pd.Series[int]
) -> Callable[[], pd.Series[float]] | None:
    """Return the same by PySAL's access, its frames made beforehand; None where it isn't installed."""
    try:
        fca, weights = (importlib.import_module(f"access.{name}") for name in ("fca", "weights"))
    except ModuleNotFoundError:
        return None
    pairs = reach.cost_m.tocoo()
    walks = pd.DataFrame(
        {"origin": reach.compounds[pairs.row], "dest": reach.facilities[pairs.col], "cost": pairs.data}
    )
    demand, units = elders.to_frame("demand"), capacity.to_frame("supply")

    def run() -> pd.Series[float]:
        found: pd.Series[float] = fca.two_stage_fca(
            demand,
            units,
            walks,
            max_cost=LIMIT_M,
            demand_index=True,
            supply_index=True,
            weight_fn=weights.gaussian(GaussianDecay().width * LIMIT_M),
        )
        return found

    return run


def _timed(run: Callable[[], object]) -> Callable[[], float]:
    def timed() -> float:
        start = time.perf_counter()
        run()
        return _SECOND_MS * (time.perf_counter() - start)

    return timed
