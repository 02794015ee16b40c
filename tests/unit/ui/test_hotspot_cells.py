"""Hotspots on cells, where a store holds orders alone: a cluster is hot, a row at (0, 0) isn't there."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from config.settings import settings
from geodata.store import Workspace
from maps.street_map import map_values
from tests.factories import empty_store, frame_of, import_batch, unit_point
from ui import queries
from ui.queries import NO_ORDER_FILTER, hotspot_cells, is_tested, usual_unit
from ui.queries.street import reference_day, store_state

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TODAY = dt.date(2026, 9, 30)
SIDE, IN_CLUSTER, AT_NOTHING = 20, 60, 50
# The unit square's corner is at 116.57° E, 35.41° N; a unit is a thousandth of a degree, about 100 m.
pytestmark = pytest.mark.usefixtures("office")


def order(number: int, x: float, y: float) -> dict[str, object]:
    return {
        "number": f"A{number}",
        "received_at": pd.Timestamp("2026-09-01") + pd.Timedelta(hours=number % 600),
        "geometry": unit_point(x, y),
    }


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Open a store of orders alone: one everywhere, sixty about one spot, fifty at longitude 0, latitude 0."""
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LINLI_TODAY", TODAY.isoformat())
    settings.cache_clear()
    everywhere = [(x, y) for x in range(SIDE) for y in range(SIDE)]
    cluster = [(5 + number % 3, 5 + number // 3 % 3) for number in range(IN_CLUSTER)]
    nowhere = [(-116_570, -35_410)] * AT_NOTHING
    rows = [order(number, *at) for number, at in enumerate([*everywhere, *cluster, *nowhere])]
    store = empty_store(tmp_path)
    store.save(import_batch(work_orders=frame_of("work_orders", *rows)))
    store.close()
    Workspace(tmp_path).switch("office")
    yield
    settings.cache_clear()


def cells() -> Any:  # noqa: ANN401 - geopandas' own
    return hotspot_cells.tested_cells(store_state(), reference_day(), NO_ORDER_FILTER)


def test_without_compounds_cells_are_tested() -> None:
    assert usual_unit(NO_ORDER_FILTER) == "cells"
    assert hotspot_cells.cell_side_m(NO_ORDER_FILTER) == 100
    assert is_tested(NO_ORDER_FILTER, "hot", "cells")
    assert not is_tested(NO_ORDER_FILTER, "hot", "compounds")


def test_the_cluster_is_hot_and_nothing_else() -> None:
    hot = cells()[cells()["hotspot"].isin(["hot_99", "hot_95"])]
    assert 4 <= len(hot) <= 40
    middles = hot.geometry.representative_point()
    assert middles.x.between(116.573, 116.580).all()
    assert middles.y.between(35.413, 35.420).all()


def test_every_placed_order_is_in_a_cell_and_no_row_at_nothing() -> None:
    assert cells()["orders"].sum() == SIDE * SIDE + IN_CLUSTER


def test_of_one_month_no_change_can_be_told() -> None:
    assert set(cells()["pattern"]) == {"unknown"}
    assert not is_tested(NO_ORDER_FILTER, "change", "cells")


def test_hot_cells_are_drawn_and_told_in_the_legend_though_there_is_no_outline() -> None:
    view = queries.hotspot_map(NO_ORDER_FILTER, "hot", unit="cells")
    assert view.shapes
    counted = {style.code: style.count for style in view.values["compounds"].styles}  # noqa: PD011 - ours
    assert counted["hot_99"] + counted["hot_95"] + counted["none"] > 300
    assert json.dumps(map_values(view))


def test_cells_are_handed_out_with_counts_alone() -> None:
    made = json.loads(queries.hotspot_geojson(NO_ORDER_FILTER, "hot", "zh", unit="cells").content)
    assert len(made["features"]) == len(cells())
    assert sum(feature["properties"]["orders"] for feature in made["features"]) == SIDE * SIDE + IN_CLUSTER
