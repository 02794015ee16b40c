"""
The streets of an OpenStreetMap file (路网): a row for each stretch between two nodes at which walkable ways meet.

Ways that merely cross, a footbridge over a street, share no node and so no end: the rows are noded.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from loaders import osm_tags
from loaders.failures import FileRefusedError
from loaders.osm_file import located_runs
from loaders.tables import MAX_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from loaders.osm_file import OsmFile

    Tags = Mapping[str, str]

# What is taken off a way on each side of a gate that is shut, so that the sides don't meet.
_GAP_M = 0.5
_METRES_PER_DEGREE = 111_200.0


@dataclass(frozen=True, eq=False)
class Street:
    """
    A stretch of a way.

    Attributes
    ----------
    line
        WGS-84.
    tags
        The way's.
    is_walkable, has_signal
        Whether people may walk it, and whether they wait at signals on it.
    """

    line: BaseGeometry
    tags: Tags
    is_walkable: bool
    has_signal: bool


@dataclass(eq=False)
class _Run:
    """The nodes of a way, and where along them it is split."""

    tags: Tags
    nodes: NDArray[np.int64]
    is_walkable: bool
    bounds: list[int]
    signals: set[int]


def streets_of(osm: OsmFile, file_name: str) -> tuple[list[Street], int]:
    """
    Split ways where walkable ones share a node.

    Parameters
    ----------
    osm
        The file's elements.
    file_name
        For messages.

    Returns
    -------
    streets, clipped
        Each line once, in the order of the ways' ids; then ways that nobody walks, whole. And how many ways the file
        has only in part.

    Raises
    ------
    FileRefusedError
        If there are more than can be taken in.
    """
    runs: list[_Run] = []
    clipped = 0
    for tags, way_id in _highways(osm):
        way = osm.ways[way_id]
        clipped += not way.is_complete
        walkable = osm_tags.is_walkable(tags)
        runs += [_Run(tags, nodes, walkable, [0, len(nodes) - 1], set()) for nodes in located_runs(way)]
    uses = np.zeros(len(osm.lon_lat), dtype=np.int64)
    for run in runs:
        if run.is_walkable:
            np.add.at(uses, run.nodes, 1)
    shut = np.zeros(len(osm.lon_lat), dtype=bool)
    shut[[at for at, tags in osm.node_tags.items() if osm_tags.is_shut(tags)]] = True
    meets = (uses > 1) | shut
    for run in runs:
        if run.is_walkable:
            inner = np.flatnonzero(meets[run.nodes[1:-1]]) + 1
            run.bounds = [0, *inner.tolist(), len(run.nodes) - 1]
    if sum(len(run.bounds) - 1 for run in runs) > MAX_ROWS:
        raise FileRefusedError(file_name, "too_many_rows", limit=f"{MAX_ROWS:,}")
    _note_signals(osm, runs)
    # A line that is drawn twice is one street, and walked where one of the two is.
    runs.sort(key=lambda run: not run.is_walkable)
    pieces = [street for run in runs for street in _pieces(run, osm.lon_lat, shut)]
    lines = np.asarray([street.line for street in pieces], dtype=object)
    keys = shapely.to_wkb(shapely.normalize(lines)).tolist()
    first = dict(zip(reversed(keys), reversed(range(len(keys))), strict=True))
    return [street for at, street in enumerate(pieces) if first[keys[at]] == at], clipped


def _highways(osm: OsmFile) -> Iterator[tuple[Tags, int]]:
    """Yield the tags and the id of each way that is one, and of the outlines of squares that several ways make."""
    outlines = {
        way_id: square.tags
        for square in osm.multipolygons
        if "highway" in square.tags
        for way_id in square.ways
        if way_id in osm.ways
    }
    for way_id, way in osm.ways.items():
        if "highway" in way.tags:
            yield way.tags, way_id
        elif way_id in outlines:
            yield outlines[way_id], way_id


def _note_signals(osm: OsmFile, runs: list[_Run]) -> None:
    """
    Find the stretches on which a walker waits at signals: one of a crossing, however it is drawn.

    Only ways for walkers have them: who walks along a street passes a crossing and waits for nothing. A crossing that
    two ways make, from either kerb to a node of the street, is one.
    """
    signalled = {at for at, tags in osm.node_tags.items() if osm_tags.is_signalled_node(tags)}
    of_streets = {at for run in runs if not osm_tags.is_footway(run.tags) for at in run.nodes.tolist()}
    counted: set[int] = set()
    footways = [run for run in runs if run.is_walkable and osm_tags.is_footway(run.tags)]
    for run in sorted(footways, key=lambda run: not osm_tags.is_crossing_way(run.tags)):
        nodes = run.nodes.tolist()
        waits = signalled.intersection(nodes)
        if not osm_tags.is_crossing_way(run.tags):
            for at in waits - counted:
                place = nodes.index(at)
                run.signals.add(next(i for i, (_, stop) in enumerate(pairwise(run.bounds)) if place <= stop))
            counted |= waits
        elif waits or osm_tags.has_signals(run.tags):
            crossed = waits | of_streets.intersection(nodes)
            if not crossed & counted:
                run.signals.add(0)
            counted |= crossed


def _pieces(run: _Run, lon_lat: NDArray[np.float64], shut: NDArray[np.bool_]) -> Iterator[Street]:
    for number, (start, stop) in enumerate(pairwise(run.bounds)):
        nodes = run.nodes[start : stop + 1]
        line = lon_lat[nodes]
        line = line[np.append(True, (line[1:] != line[:-1]).any(axis=1))]
        if len(line) < 2:  # noqa: PLR2004 - a line's points
            continue
        if run.is_walkable:
            first, last = _short_of(line, shut[nodes[0]]), _short_of(line[::-1], shut[nodes[-1]])
            line = np.concatenate([first, line[1:-1], last])
        yield Street(shapely.LineString(line), run.tags, run.is_walkable, number in run.signals)


def _short_of(line: NDArray[np.float64], is_shut: np.bool_) -> NDArray[np.float64]:
    """Return where a line begins, a little along it where a shut gate stands there."""
    begin, step = line[:1], line[1] - line[0]
    if not is_shut:
        return begin
    metres = float(np.hypot(step[0] * np.cos(np.radians(line[0, 1])), step[1])) * _METRES_PER_DEGREE
    return np.asarray(begin + step * min(_GAP_M / metres, 1 / 3))
