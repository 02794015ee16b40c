"""Streets of any size for the benchmarks (合成数据): compounds on a lattice, each with a committee and a service."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.crs import STORAGE_CRS
from geodata.schemas import conform
from geodata.store import ImportBatch, Workspace
from geodata.vocabularies import vocabulary

if TYPE_CHECKING:
    from pathlib import Path

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


def make_store(data_dir: Path, count: int) -> gpd.GeoDataFrame:
    """Make the office's store of `data_dir` with `count` compounds, make it the current one, and return them."""
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
    frames = {
        "compounds": compounds,
        "committees": conform(committees, "committees"),
        "property_services": conform(services, "property_services"),
    }
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
