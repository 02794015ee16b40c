"""Places hung on edges (接入点): where each place meets the network, and how far it is from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class AccessTable:
    """
    The ways from places to the network, one row a way; a place may have several, such as a compound with gates.

    Attributes
    ----------
    place
        (ways,) int64: position of the place among those that were hung up, 0 to `place_count` - 1.
    edge
        (ways,) int32: the edge that the way meets, at a point of the edge, not at a node.
    along_m
        (ways,) float64: metres along the edge's line from its `edge_from` to that point.
    off_m
        (ways,) float64: metres of the straight way between the place and that point.
    start_xy
        (ways, 2) float64: where the way begins, such as a gate, in the network's CRS.
    place_count
        How many places were to be hung up.
    """

    place: NDArray[np.int64]
    edge: NDArray[np.int32]
    along_m: NDArray[np.float64]
    off_m: NDArray[np.float64]
    start_xy: NDArray[np.float64]
    place_count: int
