"""Streets of any size for the benchmarks (合成数据): compounds on a lattice, each with a committee and a service."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analysis.supply import MEASURES
from geodata.crs import STORAGE_CRS
from geodata.schemas import conform
from geodata.store import ImportBatch, Workspace
from geodata.vocabularies import vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

WEST, SOUTH, STEP_DEG = 116.50, 35.36, 0.0008
AS_OF = dt.date(2026, 9, 30)


def synthetic_compounds(count: int) -> gpd.GeoDataFrame:
    """Return `count` compounds as eight-cornered outlines on a lattice, in the storage CRS, by a fixed seed."""
    rng = np.random.default_rng(7)
    columns = int(np.ceil(np.sqrt(count)))
    number = np.arange(count)
    centre = np.column_stack([WEST + number % columns * STEP_DEG, SOUTH + number // columns * STEP_DEG])
    angle = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    radius = STEP_DEG * rng.uniform(0.3, 0.45, (count, 8))
    corners = centre[:, None, :] + radius[:, :, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    frame = pd.DataFrame(
        {
            "id": [f"C{i:06d}" for i in number],
            "name": [f"小区{i}" for i in number],
            "build_year": rng.integers(1978, 2012, count),
            "households": rng.integers(60, 900, count),
            "elders_60": rng.integers(10, 300, count),
            "renovation_state": rng.choice(["not_planned", "planned", "done", "unknown"], count),
            "source": "synthetic",
            "geometry": shapely.polygons(corners),
        }
    )
    return conform(gpd.GeoDataFrame(frame, geometry="geometry", crs=STORAGE_CRS), "compounds")


def synthetic_ledger(count: int, *, contained: bool = False) -> pd.DataFrame:
    """
    Return `count` compounds as an office's ledger of twelve columns, by a fixed seed.

    Names are each compound's own; communities, states, years and dates repeat as they do in ledgers. Cells are as
    Excel holds them: text, whole numbers, degrees; an eighth of the counts carry their unit, one in fifty is not known.

    Parameters
    ----------
    count
        How many rows.
    contained
        Whether two columns speak of the owners' committee and the property company, as in many ledgers: each row is
        stored as three then. Else they are the number of buildings and the state of the renovation.
    """
    rng = np.random.default_rng(19)
    number = np.arange(count)
    columns = int(np.ceil(np.sqrt(count)))
    households = rng.integers(30, 2_000, count)
    as_of = (dt.date(2026, 3, 31), dt.date(2026, 6, 30), AS_OF)
    community = rng.integers(0, 120, count)
    residents = _counts(households * 3 - rng.integers(0, 40, count), "人", rng)
    if contained:
        two = {
            "物业公司": [f"济宁第{i}物业服务有限公司" for i in rng.integers(0, 400, count)],
            "业委会状态": rng.choice(("已成立", "未成立", "筹备中", "不详"), count),
        }
    else:
        two = {
            "楼栋数": _counts(1 + households // 60, "栋", rng),
            "改造状态": rng.choice(("已改造", "改造中", "计划改造", "未列入", "不详"), count),
        }
    return pd.DataFrame(
        {
            "小区名称": [f"{'阳光幸福金色学府滨河'[i % 5 * 2 : i % 5 * 2 + 2]}花园{i}号院" for i in number],
            "所属社区": [f"第{i}社区" for i in community],
            "经度": (WEST + (number % columns + rng.uniform(0, 0.5, count)) * STEP_DEG).round(6),
            "纬度": (SOUTH + (number // columns + rng.uniform(0, 0.5, count)) * STEP_DEG).round(6),
            "建成年份": [f"{year}年建成" if year % 3 else int(year) for year in rng.integers(1978, 2024, count)],
            "户数": _counts(households, "户", rng),
            "常住人口": residents,
            "60岁以上老人": _counts(households // 2, "人", rng),
            "地址": [f"共青团路{i % 900}号{i % 37}巷{i}" for i in number],
            **two,
            "数据日期": [as_of[i].isoformat() for i in rng.integers(0, 3, count)],
        }
    )


def _counts(values: NDArray[np.int64], unit: str, rng: np.random.Generator) -> list[object]:
    """Return counts as ledgers write them: most plain, some with their unit or a thousands mark, some not known."""
    how = rng.random(len(values))
    return [
        "不详" if h < 0.02 else f"{value:,}{unit}" if h < 0.125 else int(value)  # noqa: PLR2004 - the shares said above
        for value, h in zip(values, how, strict=True)
    ]


def synthetic_facilities(count: int, compounds: int) -> gpd.GeoDataFrame:
    """Return `count` facilities for elders beside compounds chosen by a fixed seed, each with a capacity and hours."""
    rng = np.random.default_rng(23)
    columns = int(np.ceil(np.sqrt(compounds)))
    beside = rng.integers(0, compounds, count)
    types = [code for measure in MEASURES.values() for code in measure.types]
    frame = pd.DataFrame(
        {
            "id": [f"F{i:06d}" for i in range(count)],
            "name": [f"设施{i}" for i in range(count)],
            "type": rng.choice(types, count),
            **dict.fromkeys(("beds", "seats", "places"), rng.integers(10, 200, count)),
            "opening_hours": rng.choice(["每天 11:00-13:00、17:00-19:00", "周一至周五 8:30-17:30"], count),
            "status": "open",
            "source": "synthetic",
            "geometry": shapely.points(
                WEST + (beside % columns + 0.5) * STEP_DEG, SOUTH + (beside // columns + 0.2) * STEP_DEG
            ),
        }
    )
    return conform(gpd.GeoDataFrame(frame, geometry="geometry", crs=STORAGE_CRS), "facilities")


def synthetic_roads(compounds: int) -> gpd.GeoDataFrame:
    """Return the lanes between the compounds of the lattice, one row a lane from end to end."""
    columns = int(np.ceil(np.sqrt(compounds)))
    rows = int(np.ceil(compounds / columns))
    west, south = WEST - STEP_DEG / 2, SOUTH - STEP_DEG / 2
    east, north = west + columns * STEP_DEG, south + rows * STEP_DEG
    lanes = [[(west + i * STEP_DEG, south), (west + i * STEP_DEG, north)] for i in range(columns + 1)]
    lanes += [[(west, south + i * STEP_DEG), (east, south + i * STEP_DEG)] for i in range(rows + 1)]
    frame = pd.DataFrame(
        {
            "id": [f"R{i:06d}" for i in range(len(lanes))],
            "name": [f"小街{i}" for i in range(len(lanes))],
            "road_class": "residential",
            "walkable": True,
            "source": "synthetic",
            "geometry": [shapely.LineString(lane) for lane in lanes],
        }
    )
    return conform(gpd.GeoDataFrame(frame, geometry="geometry", crs=STORAGE_CRS), "roads")


def make_store(data_dir: Path, count: int, facilities: int = 0) -> gpd.GeoDataFrame:
    """
    Make the office's store of `data_dir` with `count` compounds, make it the current one, and return them.

    With `facilities` there are so many for elders among them, and the lanes between the compounds.
    """
    rng = np.random.default_rng(11)
    compounds = synthetic_compounds(count)
    stored = [code for code, term in vocabulary("committee_status").terms.items() if term.stored]
    committees = pd.DataFrame(
        {
            "id": [f"Y{i:06d}" for i in range(count)],
            "compound_id": compounds.index,
            "compound": compounds["name"].to_numpy(),
            "status": rng.choice(stored, count),
        }
    )
    services = pd.DataFrame(
        {
            "id": [f"W{i:06d}" for i in range(count)],
            "compound_id": compounds.index,
            "compound": compounds["name"].to_numpy(),
            "mode": rng.choice(vocabulary("property_mode").codes, count),
        }
    )
    frames: dict[str, gpd.GeoDataFrame | pd.DataFrame] = {
        "compounds": compounds,
        "committees": conform(committees, "committees"),
        "property_services": conform(services, "property_services"),
    }
    if facilities:
        frames |= {"facilities": synthetic_facilities(facilities, count), "roads": synthetic_roads(count)}
    workspace = Workspace(data_dir)
    workspace.switch("office")
    store = workspace.open("office")
    store.save(ImportBatch(frames=frames, file_name="synthetic", sha256="", imported_by="benchmark", as_of=AS_OF))
    store.close()
    return compounds


def write_outlines(compounds: gpd.GeoDataFrame, path: Path) -> None:
    """Write the same outlines as GeoJSON for the peer: id, a number for its colour, and geometry."""
    rounded = shapely.set_precision(compounds.geometry.to_numpy(), 1e-6, mode="pointwise")
    features = [
        {
            "type": "Feature",
            "properties": {"id": row_id, "number": number},
            "geometry": json.loads(shapely.to_geojson(geometry)),
        }
        for number, (row_id, geometry) in enumerate(zip(compounds.index, rounded, strict=True))
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
