"""The walk network of the rows of roads (建网): which streets are walked, where they meet, which gaps are closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from analysis.network.graph import WalkNetwork
from analysis.network.noding import GRID_M, Pieces, close_gaps, near_misses, node_rows
from config.errors import NetworkError
from geodata.crs import STORAGE_CRS, measuring_crs

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

Problem = Literal["no_geometry", "zero_length", "long_edge", "island", "near_miss"]
LONG_EDGE_M = 5_000.0


@dataclass(frozen=True)
class NetworkProblem:
    """
    A place at which the network should be looked at.

    Attributes
    ----------
    row_id
        The row of roads.
    shape
        Where, in the network's CRS: a long edge, all streets of an island, the gap before a street that is missed;
        None where the row has no place.
    value_m
        Metres: the length of an edge, of an island's streets, of a gap.
    """

    code: Problem
    row_id: str
    shape: BaseGeometry | None
    value_m: float


@dataclass(frozen=True, eq=False)
class BuiltNetwork:
    """
    A network and what is to be known of how it came about.

    Attributes
    ----------
    problems
        What should be looked at, islands by their length.
    connectors
        The lines that closed gaps, in the network's CRS.
    largest_share
        The part of the streets' length that hangs together, 0-1.
    not_walkable
        Rows left out because nobody walks there.
    """

    network: WalkNetwork
    problems: tuple[NetworkProblem, ...]
    connectors: NDArray[np.object_]
    largest_share: float
    not_walkable: int


def network_crs(roads: gpd.GeoDataFrame) -> str:
    """
    Return the CRS in which a network of these roads is measured: the zone of their mean longitude.

    Raises
    ------
    NetworkError
        If no row has a place.
    """
    placed = roads.geometry[~(roads.geometry.isna() | roads.geometry.is_empty)]
    if placed.empty:
        raise NetworkError(rows=len(roads))
    return measuring_crs(float(placed.to_crs(STORAGE_CRS).bounds["minx"].mean()))


def build_network(
    roads: gpd.GeoDataFrame, *, barrier: BaseGeometry | None = None, gap_m: float = 5.0, crs: str | None = None
) -> BuiltNetwork:
    """
    Build the walk network of a street.

    Parameters
    ----------
    roads
        Rows of the kind roads, conformed, in any CRS. Rows known not to be walkable are left out; NA is walked.
    barrier
        What no connector may cross (walls, water, railways), in the measuring CRS.
    gap_m
        Metres within which a dead end is joined to a street of its level that it fails to meet.
    crs
        The measuring CRS; by default that of `network_crs`.

    Returns
    -------
    built
        Lines of one level meet where they cross; lines of two levels, and those of noded rows, only where they share
        an end.

    Raises
    ------
    NetworkError
        If there is no walkable street.
    """
    walked = roads["walkable"].fillna(value=True).to_numpy(dtype=bool)
    rows = roads[walked]
    placed = rows[~(rows.geometry.isna() | rows.geometry.is_empty)]
    if placed.empty:
        raise NetworkError(rows=len(roads))
    metric = crs or network_crs(placed)
    lines, row = shapely.get_parts(shapely.force_2d(placed.geometry.to_crs(metric).to_numpy()), return_index=True)
    problems = [NetworkProblem("no_geometry", str(name), None, 0.0) for name in rows.index.difference(placed.index)]
    short = shapely.length(lines) < GRID_M
    problems += [
        NetworkProblem("zero_length", str(placed.index[at]), shapely.get_point(line, 0), 0.0)
        for line, at in zip(lines[short], row[short], strict=True)
    ]
    lines, row = lines[~short], row[~short]
    if not len(lines):
        raise NetworkError(rows=len(roads))
    levels = placed["level"].fillna(0).to_numpy(dtype=np.int64)[row]
    noded = placed["noded"].fillna(value=False).to_numpy(dtype=bool)
    pieces = node_rows(lines, row, levels, noded[row])
    pieces, connectors = close_gaps(pieces, gap_m=gap_m, barrier=barrier, noded=noded[pieces.row])
    ids = np.append(placed.index.to_numpy(dtype=object), "")
    missed = near_misses(pieces, gap_m=gap_m, noded=np.append(noded, True)[pieces.row])
    problems += [NetworkProblem("near_miss", str(ids[at]), gap, float(gap.length)) for at, gap in missed]
    signals = np.append(placed["crossing"].fillna(value=False).to_numpy(dtype=bool), False)
    network = _graph(pieces, ids, signals, metric)
    lengths = np.bincount(network.component[network.edge_from], weights=network.edge_length_m).astype(np.float64)
    return BuiltNetwork(
        network=network,
        problems=(*problems, *_long_edges(network), *_islands(network, lengths)),
        connectors=connectors,
        largest_share=float(lengths[0] / lengths.sum()),
        not_walkable=int((~walked).sum()),
    )


def _graph(pieces: Pieces, ids: NDArray[np.object_], signals: NDArray[np.bool_], crs: str) -> WalkNetwork:
    ends = np.concatenate([pieces.first_xy, pieces.last_xy])
    keys, node = np.unique(np.round(ends / GRID_M).astype(np.int64), axis=0, return_inverse=True)
    count = len(pieces.lines)
    first, last = node.ravel()[:count], node.ravel()[count:]
    length = shapely.length(pieces.lines)
    _, label = connected_components(coo_matrix((np.ones(count), (first, last)), shape=(len(keys),) * 2), directed=False)
    by_length = np.argsort(-np.bincount(label[first], weights=length, minlength=label.max() + 1), kind="stable")
    rank = np.empty_like(by_length)
    rank[by_length] = np.arange(len(by_length))
    return WalkNetwork(
        node_xy=(keys * GRID_M).astype(np.float64),
        edge_from=first.astype(np.int32),
        edge_to=last.astype(np.int32),
        edge_length_m=length,
        edge_has_signal=signals[pieces.row],
        edge_lines=pieces.lines,
        edge_row=ids[pieces.row],
        component=rank[label].astype(np.int32),
        crs=crs,
    )


def _long_edges(network: WalkNetwork) -> list[NetworkProblem]:
    return [
        NetworkProblem(
            "long_edge",
            str(network.edge_row[edge]),
            network.edge_lines[edge],
            float(network.edge_length_m[edge]),
        )
        for edge in np.flatnonzero(network.edge_length_m > LONG_EDGE_M)
    ]


def _islands(network: WalkNetwork, lengths: NDArray[np.float64]) -> list[NetworkProblem]:
    part = network.component[network.edge_from]
    order = np.argsort(part, kind="stable")
    order = order[part[order] > 0]
    starts = np.flatnonzero(np.diff(part[order], prepend=0))
    return [
        NetworkProblem(
            "island",
            str(network.edge_row[edges[0]]),
            shapely.multilinestrings(network.edge_lines[edges].tolist()),
            float(lengths[part[edges[0]]]),
        )
        for edges in np.split(order, starts[1:])
        if len(edges)
    ]
