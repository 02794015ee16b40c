"""
Small builders for tests: a street of unit squares whose figures can be counted by hand.

One unit is `UNIT_DEG` degrees, about 91 m east and 111 m north; the origin lies in the demonstration's street.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
from shapely import LineString, Point, Polygon, box

from geodata.schemas import conform, ledger_kind
from geodata.store import ImportBatch, PendingRow, Store

if TYPE_CHECKING:
    from collections.abc import Mapping

ORIGIN_LON, ORIGIN_LAT = 116.57, 35.41
UNIT_DEG = 0.001


def unit_square(x: float, y: float, *, size: float = 1) -> Polygon:
    """Return the square whose south-west corner is `x` units east and `y` units north of the origin; EPSG:4490."""
    west, south = ORIGIN_LON + x * UNIT_DEG, ORIGIN_LAT + y * UNIT_DEG
    return box(west, south, west + size * UNIT_DEG, south + size * UNIT_DEG)


def unit_point(x: float, y: float) -> Point:
    """Return the point `x` units east and `y` units north of the origin; EPSG:4490."""
    return Point(ORIGIN_LON + x * UNIT_DEG, ORIGIN_LAT + y * UNIT_DEG)


def unit_line(*points: tuple[float, float]) -> LineString:
    """Return the line through `points`, in units from the origin; EPSG:4490."""
    return LineString([unit_point(x, y) for x, y in points])


def frame_of(kind: str, *rows: Mapping[str, object]) -> pd.DataFrame:
    """Return a conformed frame of `kind`; a row without ``id`` gets the kind's letter and its place, from 1."""
    prefix = ledger_kind(kind).id_prefix
    filled = [{"id": f"{prefix}{place:03d}", **row} for place, row in enumerate(rows, start=1)]
    # Columns as objects, so that a number beside an unknown doesn't become a float.
    return conform(pd.DataFrame(filled, dtype=object), kind)


def _placed(kind: str, *rows: Mapping[str, object]) -> gpd.GeoDataFrame:
    """Return a spatial frame of `kind`, its rows side by side as unit squares where they have no geometry."""
    placed = [{"geometry": unit_square(place, 0), **row} for place, row in enumerate(rows)]
    frame = frame_of(kind, *placed)
    assert isinstance(frame, gpd.GeoDataFrame)
    return frame


def compounds(*rows: Mapping[str, object]) -> gpd.GeoDataFrame:
    """Return compounds C001, C002, ... named 小区1, 小区2, ..., side by side from the origin."""
    return _placed("compounds", *({"name": f"小区{place}", **row} for place, row in enumerate(rows, start=1)))


def boundary_of_units(width: float, height: float) -> gpd.GeoDataFrame:
    """Return a street's boundary of `width` by `height` units from the origin."""
    west, south = ORIGIN_LON, ORIGIN_LAT
    outline = box(west, south, west + width * UNIT_DEG, south + height * UNIT_DEG)
    return _placed("boundary", {"name": "街道", "geometry": outline})


def communities(*rows: Mapping[str, object]) -> gpd.GeoDataFrame:
    """Return communities Q001, ... named 社区1, ... with codes 370811002001, ..., side by side from the origin."""
    named = ({"name": f"社区{place}", "code": f"{370811002000 + place}", **row} for place, row in enumerate(rows, 1))
    return _placed("communities", *named)


def grids(*rows: Mapping[str, object]) -> gpd.GeoDataFrame:
    """Return grids G001, ... named 网格1, ..., side by side from the origin."""
    return _placed("grids", *({"name": f"网格{place}", **row} for place, row in enumerate(rows, start=1)))


def facilities(*rows: Mapping[str, object]) -> gpd.GeoDataFrame:
    """Return facilities F001, ... named 设施1, ... as points; of type ``other`` where none is given."""
    named = (
        {"name": f"设施{place}", "type": "other", "geometry": unit_point(place, 0), **row}
        for place, row in enumerate(rows)
    )
    return _placed("facilities", *named)


def gates(*rows: Mapping[str, object]) -> gpd.GeoDataFrame:
    """Return gates M001, ... as points, of the compound of the same number where none is given."""
    named = (
        {
            "compound": f"小区{place}",
            "compound_id": f"C{place:03d}",
            "geometry": unit_point(place - 1, 0),
            **row,
        }
        for place, row in enumerate(rows, start=1)
    )
    return _placed("gates", *named)


def committees(*rows: Mapping[str, object]) -> pd.DataFrame:
    """Return committee terms Y001, ..., of the compound of the same number where none is given."""
    return frame_of("committees", *_of_compounds(rows))


def property_services(*rows: Mapping[str, object]) -> pd.DataFrame:
    """Return property contracts W001, ..., of the compound of the same number where none is given."""
    return frame_of("property_services", *_of_compounds(rows))


def _of_compounds(rows: tuple[Mapping[str, object], ...]) -> list[dict[str, object]]:
    return [
        {"compound": f"小区{place}", "compound_id": f"C{place:03d}", **row} for place, row in enumerate(rows, start=1)
    ]


def import_batch(
    *,
    file_name: str = "台账.xlsx",
    imported_by: str = "张工",
    as_of: dt.date | None = None,
    pending: tuple[PendingRow, ...] = (),
    **frames: pd.DataFrame,
) -> ImportBatch:
    """Return an import of `frames`, given by kind."""
    return ImportBatch(frames, file_name, "0" * 64, imported_by, as_of, pending)


@lru_cache(maxsize=1)
def _empty_store_file() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.gpkg"
        Store.open(path).close()
        return path.read_bytes()


def empty_store(folder: Path, name: str = "office") -> Store:
    """Return an empty store ``<name>.gpkg`` in `folder`: a copy of one made once, which is quicker than making it."""
    path = folder / f"{name}.gpkg"
    path.write_bytes(_empty_store_file())
    return Store.open(path)
