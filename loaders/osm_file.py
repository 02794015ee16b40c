"""
The elements of an OpenStreetMap file (OSM 文件): nodes, ways and the outlines of multipolygons, by pyosmium.

Elements may come in any order, as Overpass writes ways before their nodes; a way may go on where an extract ends.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import osmium

from loaders.failures import FileRefusedError
from loaders.osm_tags import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray
    from osmium.osm.types import Node, OSMEntity, Relation

PBF, XML = "pbf", "osm"
# A packed file of 100 MB may unfold to any size; true ones of that size hold a fifth of this.
_MAX_NODES, _MAX_NODES_OF_WAYS = 60_000_000, 80_000_000
_PER_DEGREE = 1e7
_DAMAGED = (RuntimeError, ValueError, OverflowError, MemoryError, osmium.InvalidLocationError)


@dataclass(frozen=True, eq=False)
class Way:
    """
    A line of nodes.

    Attributes
    ----------
    way_id
        OpenStreetMap's.
    nodes
        Positions in `OsmFile.lon_lat`; -1 for a node that the file lacks.
    tags
        Empty where none of them is read.
    """

    way_id: int
    nodes: NDArray[np.int64]
    tags: Mapping[str, str]

    @property
    def is_complete(self) -> bool:
        """Whether the file has all its nodes."""
        return bool(len(self.nodes)) and bool((self.nodes >= 0).all())


@dataclass(frozen=True, eq=False)
class Multipolygon:
    """An area of several ways; one of them may be missing from the file."""

    relation_id: int
    ways: tuple[int, ...]
    tags: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class OsmFile:
    """
    What a file holds.

    Attributes
    ----------
    lon_lat
        (nodes, 2) degrees, WGS-84.
    node_ids
        (nodes,) ascending.
    node_tags
        By position in `lon_lat`, of the nodes with tags that are read.
    ways
        By their ids, ascending.
    multipolygons
        Those with tags that are read.
    """

    lon_lat: NDArray[np.float64]
    node_ids: NDArray[np.int64]
    node_tags: Mapping[int, Mapping[str, str]]
    ways: Mapping[int, Way]
    multipolygons: tuple[Multipolygon, ...]


@dataclass
class _Gathered:
    node_ids: array[int] = field(default_factory=lambda: array("q"))
    x: array[int] = field(default_factory=lambda: array("i"))
    y: array[int] = field(default_factory=lambda: array("i"))
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    refs: array[int] = field(default_factory=lambda: array("q"))
    ways: dict[int, tuple[int, int, dict[str, str]]] = field(default_factory=dict)
    relations: dict[int, Multipolygon] = field(default_factory=dict)


def read_elements(content: bytes, form: str, file_name: str) -> OsmFile:
    """
    Read a file's elements.

    Parameters
    ----------
    content
        Its bytes.
    form
        `PBF` or `XML`.
    file_name
        For messages.

    Raises
    ------
    FileRefusedError
        If it is damaged, defines entities, or unfolds beyond measure.
    """
    gathered = _Gathered()
    try:
        for element in osmium.FileProcessor(osmium.io.FileBuffer(content, form)):
            _gather(element, gathered)
            if len(gathered.node_ids) > _MAX_NODES or len(gathered.refs) > _MAX_NODES_OF_WAYS:
                raise FileRefusedError(file_name, "zip_bomb")
    except _DAMAGED as error:
        raise FileRefusedError(file_name, "damaged_osm") from error
    ids, first = np.unique(np.asarray(gathered.node_ids, dtype=np.int64), return_index=True)
    lon_lat = np.stack([np.asarray(gathered.x, dtype=np.int64), np.asarray(gathered.y, dtype=np.int64)], axis=1)
    nodes = _positions(ids, np.asarray(gathered.refs, dtype=np.int64))
    tagged = _positions(ids, np.asarray(list(gathered.node_tags), dtype=np.int64)).tolist()
    return OsmFile(
        lon_lat=lon_lat[first] / _PER_DEGREE,
        node_ids=ids,
        node_tags={at: tags for at, tags in zip(tagged, gathered.node_tags.values(), strict=True) if at >= 0},
        ways={key: Way(key, nodes[start:stop], tags) for key, (start, stop, tags) in sorted(gathered.ways.items())},
        multipolygons=tuple(relation for _, relation in sorted(gathered.relations.items())),
    )


def _gather(element: OSMEntity, gathered: _Gathered) -> None:
    """Note an element; one that comes twice, as Overpass may write it with and without its tags, counts once."""
    if isinstance(element, osmium.osm.Node):
        _gather_node(element, gathered)
    elif isinstance(element, osmium.osm.Way):
        known = gathered.ways.get(element.id)
        if element.deleted or (known is not None and known[2]):
            return
        start = len(gathered.refs)
        gathered.refs.extend(node.ref for node in element.nodes)
        gathered.ways[element.id] = start, len(gathered.refs), _tags(element.tags)
    elif isinstance(element, osmium.osm.Relation) and not element.deleted:
        _gather_relation(element, gathered)


def _gather_node(node: Node, gathered: _Gathered) -> None:
    location = node.location
    if node.deleted or not location.valid():
        return
    gathered.node_ids.append(node.id)
    gathered.x.append(location.x)
    gathered.y.append(location.y)
    if len(node.tags) and (tags := _tags(node.tags)):
        gathered.node_tags[node.id] = tags


def _gather_relation(relation: Relation, gathered: _Gathered) -> None:
    tags = _tags(relation.tags)
    if tags and tags.get("type") == "multipolygon":
        ways = tuple(member.ref for member in relation.members if member.type == "w")
        gathered.relations[relation.id] = Multipolygon(relation.id, ways, tags)


def _tags(tags: Iterable[osmium.osm.Tag]) -> dict[str, str]:
    read = {tag.k: tag.v for tag in tags}
    return read if KEYS & read.keys() else {}


def _positions(ids: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each wanted id stands among the ascending ones, -1 for none."""
    if not len(ids):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return np.where(ids[at] == wanted, at, -1).astype(np.int64)


def located_runs(way: Way) -> Iterator[NDArray[np.int64]]:
    """Yield the stretches of a way whose nodes the file has, each of two nodes or more, none twice in a row."""
    for part in np.split(way.nodes, np.flatnonzero(way.nodes < 0)):
        run = part[part >= 0]
        run = run[np.append(np.ones(min(len(run), 1), dtype=bool), run[1:] != run[:-1])]
        if len(run) > 1:
            yield run
