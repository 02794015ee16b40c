"""Networks that the benchmarks walk on, a grid and a crooked town, generated with a seed, and Helsinki's centre."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, cKDTree

from analysis.network.building import build_network
from analysis.network.graph import WalkNetwork
from geodata.store import Store
from loaders.choices import Choices
from loaders.importing import plan_import
from tests.real_data import REAL_DIR

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

CRS = "EPSG:4548"
_STEP_M, _TOWN_STEP_M = 100.0, 75.0
# Of the streets that a Gabriel graph draws, the part that is built; a crossroads then has three arms on average.
_BUILT = 0.65


def street_grid(edges: int) -> WalkNetwork:
    """Return a grid of about `edges` streets of 60 to 140 m, seeded."""
    side = round((edges / 2) ** 0.5)
    rng = np.random.default_rng(4)
    number = np.arange(side * side).reshape(side, side)
    first = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    last = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    y, x = np.divmod(np.arange(side * side), side)
    xy = np.column_stack([x, y]) * _STEP_M + rng.uniform(-20, 20, (side * side, 2))
    return _network(xy, first, last, np.stack([xy[first], xy[last]], axis=1))


def helsinki() -> WalkNetwork | None:
    """Return the streets of Helsinki's centre, come in as any file does; None where the extract isn't beside us."""
    path = REAL_DIR / "osm" / "helsinki_centre.osm.pbf"
    if not path.is_file():
        return None
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "store.gpkg")
        plan = plan_import(path.read_bytes(), path.name, store, Choices(kind="roads"))
        store.save(plan.to_batch("bench"))
        network = build_network(cast("gpd.GeoDataFrame", store.read("roads"))).network
        store.close()
    return network


def crooked_town(nodes: int) -> WalkNetwork:
    """
    Return a town of about `nodes` crossroads, seeded.

    Crossroads stand up to 26 m off a grid of 75 m; two are joined where no third lies in the circle between them
    (a Gabriel graph), a third of the streets is left out, and each street bends once. Only what hangs together stays.
    """
    side = round((nodes * 1.02) ** 0.5)
    rng = np.random.default_rng(11)
    y, x = np.divmod(np.arange(side * side), side)
    xy = (np.column_stack([x, y]) + rng.uniform(-0.35, 0.35, (side * side, 2))) * _TOWN_STEP_M
    triangles = Delaunay(xy).simplices
    pairs = np.unique(
        np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])), axis=0
    )
    middle = xy[pairs].mean(axis=1)
    radius = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T) / 2
    free = cKDTree(xy).query(middle)[0] >= radius - 1e-6
    pairs, middle, radius = pairs[free], middle[free], radius[free]
    built = rng.uniform(size=len(pairs)) < _BUILT
    pairs, middle, radius = pairs[built], middle[built], radius[built]
    joined = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(xy),) * 2)
    label = connected_components(joined, directed=False)[1]
    kept = label == np.bincount(label).argmax()
    inside = kept[pairs[:, 0]]
    number = np.cumsum(kept) - 1
    along = xy[pairs[:, 1]] - xy[pairs[:, 0]]
    bend = middle + np.column_stack([-along[:, 1], along[:, 0]]) * rng.uniform(-0.15, 0.15, len(pairs))[:, None]
    corners = np.stack([xy[pairs[:, 0]], bend, xy[pairs[:, 1]]], axis=1)
    return _network(xy[kept], number[pairs[inside, 0]], number[pairs[inside, 1]], corners[inside])


def _network(
    xy: NDArray[np.float64], first: NDArray[np.int64], last: NDArray[np.int64], corners: NDArray[np.float64]
) -> WalkNetwork:
    lines = np.asarray(shapely.linestrings(corners), dtype=object)
    return WalkNetwork(
        node_xy=xy,
        edge_from=first.astype(np.int32),
        edge_to=last.astype(np.int32),
        edge_length_m=np.asarray(shapely.length(lines)),
        edge_has_signal=np.zeros(len(first), dtype=bool),
        edge_lines=lines,
        edge_row=np.full(len(first), "", dtype=object),
        component=np.zeros(len(xy), dtype=np.int32),
        crs=CRS,
    )
