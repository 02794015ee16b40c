"""
A spatial index built at once (空间索引打包): the nodes of SQLite's R-tree, as SQLite itself lays them out.

Putting 100,000 boxes into the index one by one takes longer than storing their rows. The layout is that of the shadow
tables in the head of SQLite's ext/rtree/rtree.c, which GDAL fills so too; boxes are put in order by sort-tile-recursive
packing (Leutenegger, Lopez and Edgington 1997). The tests hold what comes out with SQLite's own ``rtreecheck``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

_CELL = np.dtype([("id", ">i8"), ("box", ">f4", 4)])
_HEADER_BYTES = 4
_ROOT = 1
_OUTERMOST = (np.minimum, np.maximum, np.minimum, np.maximum)
_IS_LOW = np.array([True, False, True, False])
# How SQLite rounds an edge that a float can't hold, so that no box loses ground.
_TOWARDS_ZERO, _FROM_ZERO = 1 - 2**-23, 1 + 2**-23


class PackedIndex(NamedTuple):
    """
    The rows of an R-tree's three tables.

    Attributes
    ----------
    nodes
        Each node's number and content.
    parents
        The number of each node but the root, and that of the node above it.
    leaves
        Each row's id, and the number of the node that holds it.
    """

    nodes: list[tuple[int, bytes]]
    parents: list[tuple[int, int]]
    leaves: list[tuple[int, int]]


def pack_index(ids: Array, boxes: Array, node_bytes: int) -> PackedIndex:
    """
    Pack boxes into the fewest nodes, level by level up to the root.

    Parameters
    ----------
    ids
        Of the rows, (n,), each once; at least one.
    boxes
        West, east, south and north of each, (n, 4) in degrees, all finite.
    node_bytes
        How long a node is, as the empty index has it.
    """
    packed = PackedIndex([], [], [])
    capacity = (node_bytes - _HEADER_BYTES) // _CELL.itemsize
    order = _tiled(boxes, capacity)
    cells = np.empty(len(ids), dtype=_CELL)
    cells["id"], cells["box"] = ids[order], _rounded(boxes[order])
    depth, first = 0, _ROOT + 1
    while True:
        count = -(-len(cells) // capacity)
        # As few nodes as can be, each about as full.
        starts = np.arange(count) * len(cells) // count
        numbers = np.arange(first, first + count) if count > 1 else np.array([_ROOT])
        first += count
        held_by = np.repeat(numbers, np.diff(starts, append=len(cells)))
        # By id, so that each goes in behind the one before.
        by_id = np.argsort(cells["id"])
        held = zip(cells["id"][by_id].tolist(), held_by[by_id].tolist(), strict=True)
        (packed.parents if depth else packed.leaves).extend(held)
        # Only the root says how deep the tree is.
        contents = _contents(cells, starts, depth if count == 1 else 0, node_bytes)
        packed.nodes.extend(zip(numbers.tolist(), contents, strict=True))
        if count == 1:
            return packed
        cells, depth = _boxes_around(cells, starts, numbers), depth + 1


def _contents(cells: Array, starts: Array, depth: int, node_bytes: int) -> Iterator[bytes]:
    raw, size = cells.tobytes(), _CELL.itemsize
    for start, stop in zip(starts.tolist(), [*starts[1:].tolist(), len(cells)], strict=True):
        head = depth.to_bytes(2, "big") + (stop - start).to_bytes(2, "big")
        yield (head + raw[start * size : stop * size]).ljust(node_bytes, b"\0")


def _boxes_around(cells: Array, starts: Array, numbers: Array) -> Array:
    above = np.empty(len(starts), dtype=_CELL)
    above["id"] = numbers
    for edge, outermost in enumerate(_OUTERMOST):
        above["box"][:, edge] = outermost.reduceat(cells["box"][:, edge].astype("f4"), starts)
    return above


def _tiled(boxes: Array, capacity: int) -> Array:
    """Return the order in which boxes go into nodes: by slices from west to east, in each from south to north."""
    slices = int(np.ceil(np.sqrt(len(boxes) / capacity)))
    eastwards = np.empty(len(boxes), dtype=np.intp)
    eastwards[np.argsort(boxes[:, 0] + boxes[:, 1], kind="stable")] = np.arange(len(boxes))
    return np.lexsort((boxes[:, 2] + boxes[:, 3], eastwards * slices // len(boxes)))


def _rounded(boxes: Array) -> Array:
    """Return edges as floats, west and south rounded down, east and north up."""
    near = boxes.astype("f4")
    low = (boxes * np.where(boxes < 0, _FROM_ZERO, _TOWARDS_ZERO)).astype("f4")
    high = (boxes * np.where(boxes < 0, _TOWARDS_ZERO, _FROM_ZERO)).astype("f4")
    # SQLite compares as doubles.
    near = np.where(_IS_LOW & (near.astype("f8") > boxes), low, near)
    return np.where(~_IS_LOW & (near.astype("f8") < boxes), high, near)
