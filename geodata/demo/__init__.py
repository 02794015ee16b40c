"""
The demonstration street (示范街道): ledgers such as an office has, built from facts and from chance with a seed.

``python -m geodata.demo`` writes the ledgers anew; the same facts and the same seed give the same cells. Names of
communities, roads and compounds are real, positions approximate, outlines and lanes invented, and every attribute
that facts/ doesn't hold is simulated. See facts/README.md.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from geodata.crs import CoordinateSystem

# The day for which the demonstration speaks; terms and contracts are relative to it.
AS_OF = dt.date(2026, 9, 30)
LEDGERS_DIR = Path(__file__).parent / "ledgers"


@dataclass(frozen=True)
class DemoLedger:
    """
    One ledger of the demonstration.

    Attributes
    ----------
    file_name
        In `LEDGERS_DIR`.
    kind
        The kind of ledger, see `geodata.schemas`.
    crs
        The system of its coordinates; None for a table without a place.
    """

    file_name: str
    kind: str
    crs: CoordinateSystem | None


# In the order in which they are loaded: what others refer to comes first.
LEDGERS = (
    DemoLedger("boundary.geojson", "boundary", "gcj02"),
    DemoLedger("communities.geojson", "communities", "cgcs2000"),
    DemoLedger("grids.geojson", "grids", "gcj02"),
    DemoLedger("compounds.xlsx", "compounds", "bd09"),
    DemoLedger("compound_outlines.geojson", "compounds", "gcj02"),
    DemoLedger("gates.csv", "gates", "gcj02"),
    DemoLedger("committees.xlsx", "committees", None),
    DemoLedger("property_services.csv", "property_services", None),
    DemoLedger("facilities.xlsx", "facilities", "bd09"),
    DemoLedger("roads.geojson", "roads", "wgs84"),
    DemoLedger("water.geojson", "water", "wgs84"),
    DemoLedger("green.geojson", "green", "wgs84"),
    DemoLedger("buildings.geojson", "buildings", "wgs84"),
    DemoLedger("life_circles.geojson", "life_circles", "cgcs2000"),
    DemoLedger("care.xlsx", "care", None),
    DemoLedger("activities.csv", "activities", None),
    DemoLedger("retrofits.xlsx", "retrofits", None),
    DemoLedger("elder_matters.csv", "elder_matters", None),
    DemoLedger("partners.xlsx", "partners", None),
    DemoLedger("six_steps.csv", "six_steps", None),
    DemoLedger("hotline_orders.xlsx", "work_orders", None),
    DemoLedger("grid_orders.csv", "work_orders", "gcj02"),
)
