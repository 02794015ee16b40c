"""How fast and in how much memory walks are measured: all nodes to the nearest facility of 20 types, from the start."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix

from analysis.network.access import Starts, attach
from analysis.network.graph import walking_arcs
from analysis.network.walks import costs_from, hang
from benchmarks.measuring import REPEATS, Result, alternate, ratio
from benchmarks.networks import helsinki, street_grid

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analysis.network.graph import WalkNetwork

TYPES, FACILITIES_A_TYPE = 20, 40
GOAL, PANDANA_GOAL = 1 / 20, 1 / 40
_FEW_EDGES = 50_000
MEMORY_EDGES, MEMORY_GOAL = 1_000_000, 4.0
GROWTH_EDGES, GROWTH_GOAL = (10_000, 100_000, 1_000_000), 1.1


def facilities(network: WalkNetwork) -> NDArray[np.float64]:
    """Return where the facilities of each type stand, seeded."""
    low, high = network.node_xy.min(axis=0), network.node_xy.max(axis=0)
    return np.random.default_rng(7).uniform(low, high, (TYPES, FACILITIES_A_TYPE, 2))


def measure_walks(network: WalkNetwork, xy: NDArray[np.float64]) -> None:
    """Hang all facilities on a network, and measure from every node to the nearest facility of each type."""
    points = xy.reshape(-1, 2)
    goals, _ = attach(Starts(points, np.arange(len(points)), len(points)), network)
    arcs = walking_arcs(network)
    sources = hang(network, arcs, goals)
    for kind in range(TYPES):
        costs_from(sources, np.flatnonzero(goals.place // FACILITIES_A_TYPE == kind))


def _timed_walks(network: WalkNetwork) -> Callable[[], float]:
    xy = facilities(network)

    def ours() -> float:
        # What a peer left behind isn't ours to clear away, nor the other way round.
        gc.collect()
        start = time.perf_counter()
        measure_walks(network, xy)
        return time.perf_counter() - start

    return ours


def walks_of(edges: int, repeats: int = REPEATS) -> Callable[[], list[Result]]:
    """Return the benchmark of a grid of so many streets, against networkx's multi-source Dijkstra on the same graph."""
    return lambda: [_walks_against_networkx(f"walks_{edges}", street_grid(edges), repeats)]


def walks_helsinki() -> list[Result]:
    """Measure the same on Helsinki's streets; nothing where the extract isn't there."""
    network = helsinki()
    if network is None:
        print("walks_helsinki: the extract isn't there, nothing to measure")
        return []
    return [_walks_against_networkx("walks_helsinki", network, REPEATS)]


def _walks_against_networkx(name: str, network: WalkNetwork, repeats: int) -> Result:
    xy = facilities(network)

    def peer() -> float:
        gc.collect()
        start = time.perf_counter()
        weights = coo_matrix(
            (network.edge_length_m, (network.edge_from, network.edge_to)), shape=(network.node_count,) * 2
        )
        graph = nx.from_scipy_sparse_array(weights.tocsr())
        for points in xy:
            # networkx has no points on edges: it starts at the nearest node, which is less work.
            nearest = {int(((network.node_xy - point) ** 2).sum(axis=1).argmin()) for point in points}
            nx.multi_source_dijkstra_path_length(graph, nearest)
        return time.perf_counter() - start

    # The goal is set at 100,000 streets; with fewer, hanging the facilities up weighs more than walking.
    limit = GOAL if network.edge_count > _FEW_EDGES else float("inf")
    measured = ratio(name, limit, *alternate(_timed_walks(network), peer, repeats))
    detail = f"{measured.detail}; {network.edge_count} edges"
    return Result(measured.name, measured.value, measured.unit, measured.limit, detail)


def walks_over_pandana() -> list[Result]:
    """
    Measure 100,000 streets against pandana, its preparation included; nothing where pandana isn't installed.

    Its licence (AGPL-3) keeps it out of the project's own dependencies: install it by hand to compare.
    """
    if importlib.util.find_spec("pandana") is None:
        print("walks_over_pandana: pandana isn't installed, nothing to compare with")
        return []
    pandana: Any = importlib.import_module("pandana")
    network = street_grid(100_000)
    xy = facilities(network)
    farthest_m = float(np.ptp(network.node_xy, axis=0).sum())

    def peer() -> float:
        gc.collect()
        start = time.perf_counter()
        x, y = (pd.Series(network.node_xy[:, axis]) for axis in (0, 1))
        ends = (pd.Series(values.astype(np.int64)) for values in (network.edge_from, network.edge_to))
        graph = pandana.Network(x, y, *ends, pd.DataFrame({"metres": network.edge_length_m}))
        for kind, points in enumerate(xy):
            places = pd.Series(points[:, 0]), pd.Series(points[:, 1])
            graph.set_pois(str(kind), farthest_m, 1, *places)
            graph.nearest_pois(farthest_m, str(kind), num_pois=1)
        return time.perf_counter() - start

    # pandana takes minutes a run.
    return [ratio("walks_over_pandana", PANDANA_GOAL, *alternate(_timed_walks(network), peer, 1))]


def walks_growth() -> list[Result]:
    """Return the exponent with which the time grows over n log n, n being the streets: 1 is Dijkstra's own growth."""
    medians = []
    for edges in GROWTH_EDGES:
        ours = _timed_walks(street_grid(edges))
        ours()
        medians.append(statistics.median(ours() for _ in range(REPEATS)))
    sizes = np.array(GROWTH_EDGES, dtype=np.float64)
    exponent = float(np.polyfit(np.log(sizes * np.log(sizes)), np.log(medians), 1)[0])
    detail = ", ".join(f"{edges} edges {median:.3f} s" for edges, median in zip(GROWTH_EDGES, medians, strict=True))
    return [Result("walks_growth", exponent, "exponent", GROWTH_GOAL, detail)]


def walks_memory() -> list[Result]:
    """Return the memory that walks add at their peak over that of the edges' arrays, each run in its own process."""
    found = []
    for _ in range(REPEATS):
        command = [sys.executable, "-c", "from benchmarks.network import tell_memory; tell_memory()"]
        told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own code
        found.append([int(number) for number in told.stdout.split()])
    added, arrays = (statistics.median(values) for values in zip(*found, strict=True))
    detail = f"{added / 2**20:.0f} MiB added, edge arrays {arrays / 2**20:.0f} MiB, {MEMORY_EDGES} edges"
    return [Result("walks_memory", added / arrays, "x", MEMORY_GOAL, detail)]


def tell_memory() -> None:
    """Print the bytes that walks add at their peak in this process, and those of the edges' arrays; on Linux alone."""
    network = street_grid(MEMORY_EDGES)
    xy = facilities(network)
    arrays = sum(values.nbytes for name, values in vars(network).items() if name.startswith("edge_"))
    gc.collect()
    # The peak from here on: making the network took more than it keeps.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = _peak_bytes()
    measure_walks(network, xy)
    print(_peak_bytes() - before, arrays)


def _peak_bytes() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (peak,) = (line for line in lines if line.startswith("VmHWM:"))
    return int(peak.split()[1]) * 1024
