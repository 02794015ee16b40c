"""Where orders gather, from a store of five compounds whose orders can be counted by hand."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from config.settings import settings
from geodata.store import Workspace
from tests.factories import (
    communities,
    compounds,
    empty_store,
    frame_of,
    import_batch,
    unit_point,
    unit_square,
)
from ui import queries
from ui.queries import NO_ORDER_FILTER, OrderFilter, hotspots
from ui.queries.hotspot_map import HOTSPOT_PAINTS, HotspotPaint
from ui.queries.hotspot_why import place_facts
from ui.queries.orders import order_span, orders_of, passing, placed_orders
from ui.queries.street import reference_day, store_state

TODAY = dt.date(2026, 9, 30)
pytestmark = pytest.mark.usefixtures("office")

YEAR = OrderFilter(dt.date(2025, 10, 1), TODAY)


def order(compound: str | None, day: str, **columns: object) -> dict[str, object]:
    """Return an order of a compound that came in on a day."""
    return {"compound_id": compound, "received_at": pd.Timestamp(day), "category": "parking", **columns}


ORDERS = [
    order("C001", "2026-09-01 08:30", channel="hotline", text="车位不够，请加划停车位", status="closed"),
    order("C001", "2026-09-02", channel="grid", text="车位不够，请加划停车位", status="assigned"),
    order("C001", "2026-03-05 10:00", category="repair", text="屋面漏水"),
    order("C002", "2026-08-31 23:59:59", category=None, text="说不清的一件事"),
    # The year before: one order, of the same compound.
    order("C001", "2025-09-30 23:59:59", text="去年的一件"),
    # No compound: one with a point inside the street, one far off, one at (0, 0), one that says its community.
    order(None, "2026-09-05", geometry=unit_point(1.5, 1.5)),
    order(None, "2026-09-06", geometry=unit_point(900, 900)),
    order(None, "2026-09-07", geometry=unit_point(-116570, -35410)),
    order(None, "2026-09-08", community="东社区"),
    # Outside the street.
    order("C005", "2026-09-09"),
    # No day, and a day to come.
    order("C001", "NaT"),
    order("C001", "2027-01-01"),
    # The data reach back two years.
    order("C002", "2024-09-15"),
]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Open an office's store: compounds of 100, 200, 50 and unknown households; C005 lies outside the street."""
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LINLI_TODAY", TODAY.isoformat())
    settings.cache_clear()
    place = [unit_square(x, 0.2, size=0.3) for x in (0.1, 0.6, 1.2, 1.6, 5)]
    homes: list[dict[str, object]] = [{"households": 100}, {"households": 200}, {"households": 50}, {}, {}]
    numbered = ({"number": f"D{number}", **row} for number, row in enumerate(ORDERS, start=1))
    store = empty_store(tmp_path)
    store.save(
        import_batch(
            boundary=frame_of("boundary", {"name": "试验街道", "geometry": unit_square(0, 0, size=2)}),
            communities=communities({"name": "东社区", "geometry": unit_square(0, 0)}, {"name": "西社区"}),
            compounds=compounds(*({**row, "geometry": at} for row, at in zip(homes, place, strict=True))),
            work_orders=frame_of("work_orders", *({"source": "热线.csv", **row} for row in numbered)),
        )
    )
    Workspace(tmp_path).switch("office")
    yield tmp_path
    settings.cache_clear()


def passing_ids(filters: OrderFilter = NO_ORDER_FILTER) -> list[str]:
    """Return the ids of the orders that pass a filter."""
    state = store_state()
    return orders_of(state).index[passing(state, filters)].tolist()


def test_an_order_without_a_class_or_a_channel_is_of_the_unknown_one() -> None:
    orders = orders_of(store_state())
    assert orders.loc["D004", "category"] == "unknown"
    assert orders.loc["D003", "channel"] == "unknown"
    assert passing_ids(OrderFilter(categories=("unknown",))) == ["D004"]


def test_a_point_at_nothing_or_far_off_is_no_place() -> None:
    orders = orders_of(store_state())
    assert orders.loc[["D006", "D007", "D008", "D009"], "placed_by"].tolist() == ["own", "none", "none", "none"]
    assert orders["x_m"].notna().sum() == (orders["placed_by"] != "none").sum()


def test_the_community_is_the_compounds_else_as_stated() -> None:
    orders = orders_of(store_state())
    assert orders.loc["D001", "community_id"] == "Q001"
    assert orders.loc["D009", "community_id"] == "Q001"
    assert orders["community_id"].isna()["D007"]


def test_what_is_not_known_to_lie_outside_is_the_streets() -> None:
    orders = orders_of(store_state())
    assert orders.index[~orders["in_street"]].tolist() == ["D010"]


def test_both_days_of_a_period_count_and_an_order_without_a_day_is_in_none() -> None:
    september = OrderFilter(dt.date(2026, 8, 31), dt.date(2026, 9, 1))
    assert passing_ids(september) == ["D001", "D004"]
    assert "D011" in passing_ids()


def test_conditions_hold_at_once() -> None:
    asked = OrderFilter(channels=("hotline", "grid"), statuses=("assigned",), communities=("Q001",))
    assert passing_ids(asked) == ["D002"]


def test_repeats_are_orders_of_one_matter_with_an_earlier_one() -> None:
    assert passing_ids(OrderFilter(repeats_only=True)) == ["D002"]


def test_a_map_of_all_orders_asks_for_no_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: pd.DataFrame) -> None:
        raise AssertionError

    monkeypatch.setattr("ui.queries.orders.find_cases", refuse)
    assert queries.hotspot_map(YEAR, "count").legend_note
    assert len(queries.top_places(YEAR, "en")) == 2
    with pytest.raises(AssertionError):
        queries.hotspot_map(OrderFilter(repeats_only=True), "count")


def test_all_that_is_known_of_an_order_stands_in_one_row_as_words() -> None:
    state = store_state()
    orders, placed = orders_of(state), placed_orders(state)
    assert orders.index.tolist() == [f"D{number:03d}" for number in range(1, len(ORDERS) + 1)]
    assert list(orders.loc["D002", ["text", "category", "community_id"]]) == [
        "车位不够，请加划停车位",
        "parking",
        "Q001",
    ]
    assert not [name for name, dtype in orders.dtypes.items() if isinstance(dtype, pd.CategoricalDtype)]
    assert placed["community_id"].tolist()[:6] == ["Q001"] * 5 + [orders.loc["D006", "community_id"]]


def test_a_day_to_come_ends_nothing() -> None:
    assert order_span(store_state()) == (dt.date(2024, 9, 15), dt.date(2026, 9, 9))


def test_months_are_whole_ones() -> None:
    assert queries.period_days("months_12") == (dt.date(2025, 9, 1), dt.date(2026, 8, 31))
    assert queries.period_days("months_3") == (dt.date(2026, 6, 1), dt.date(2026, 8, 31))


def test_years_are_cut_to_what_the_data_hold() -> None:
    assert queries.period_days("this_year") == (dt.date(2026, 1, 1), dt.date(2026, 9, 9))
    assert queries.period_days("last_year") == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    assert queries.period_days("all") == (dt.date(2024, 9, 15), dt.date(2026, 9, 9))


def test_figures_count_the_street_and_say_what_is_left_out() -> None:
    counted, placed, rate, repeated, change = queries.hotspot_figures(YEAR)
    # D001-D004 and D006-D009.
    assert (counted.value, counted.unknown) == (8, 1)
    assert (placed.numerator, placed.denominator) == (5, 8)
    assert (rate.numerator, rate.denominator, rate.unknown) == (4, 350, 4)
    assert rate.value == pytest.approx(4 / 350 * 1000)
    assert (repeated.numerator, repeated.denominator) == (1, 8)
    assert (change.numerator, change.denominator, change.value) == (8, 1, 7.0)
    assert [source.file for source in counted.sources][-1] == "热线.csv"


def test_where_the_data_do_not_reach_the_year_before_is_unknown() -> None:
    early = OrderFilter(dt.date(2025, 9, 1), TODAY)
    assert queries.hotspot_figures(early)[-1].value is None


@pytest.mark.parametrize("paint", HOTSPOT_PAINTS)
def test_a_filter_that_leaves_no_compound_gives_a_map_of_none(paint: HotspotPaint) -> None:
    view = queries.hotspot_map(OrderFilter(communities=("Q999",)), paint)
    assert set(view.values["compounds"].classes) == {-1}  # noqa: PD011 - the map's


def test_a_small_and_an_unknown_base_give_no_rate_but_a_class_each() -> None:
    counts = hotspots.place_counts(store_state(), reference_day(), YEAR)
    assert counts["orders"].tolist() == [3, 1, 0, 0]
    assert counts["state"].tolist() == ["rated", "rated", "small_base", "unknown_base"]
    view = queries.hotspot_map(YEAR, "rate")
    painted = view.values["compounds"]  # noqa: PD011 - the map's
    codes = {row_id: painted.styles[place].code for row_id, place in zip(painted.ids, painted.classes, strict=True)}
    assert codes["C003"] == "small_base"
    assert codes["C004"] == "unknown"
    assert painted.classes[painted.ids.index("C005")] == -1


def test_of_too_few_places_or_orders_nothing_is_known() -> None:
    assert hotspots.tested_places(store_state(), reference_day(), YEAR)["hotspot"].tolist() == ["unknown"] * 4
    assert not queries.is_tested(YEAR, "hot")
    assert not queries.is_tested(YEAR, "change")


def test_chosen_communities_are_compared_among_themselves() -> None:
    west = OrderFilter(YEAR.first, YEAR.last, communities=("Q002",))
    assert hotspots.places_of(store_state(), reference_day(), west).index.tolist() == ["C003", "C004"]


def test_a_compound_says_why_and_what_is_normal_here() -> None:
    facts = {fact.label: fact for fact in place_facts("C001", YEAR, "en")}
    assert facts["Orders"].value == "3 orders"
    # At 4 orders of 350 households, or 4 of 300 rated ones, 1.33 are expected of 100.
    assert facts["Normal here"].value == "0-4 orders; normal"
    assert facts["Repeats"].value == "1, 33.3 % of all"
    assert facts["A year before"].value == "1 (+200.0 %)"
    assert facts["Hotspot"].is_unknown
    assert place_facts("C005", YEAR, "zh") == ()


def test_from_no_order_a_year_before_nothing_is_said_to_have_grown() -> None:
    facts = {fact.label: fact.value for fact in place_facts("C003", YEAR, "en")}
    assert facts["A year before"] == "0 orders"


def test_a_panel_shows_a_test_in_the_communitys_place() -> None:
    assert "Community" in queries.top_places(YEAR, "en")
    assert list(queries.top_places(YEAR, "en", "hot"))[:3] == ["Compound", "Orders", "Hotspot"]
    assert "Community" not in queries.top_places(YEAR, "en", "hot")


def test_months_stand_beside_the_same_ones_a_year_before() -> None:
    series = queries.month_series(OrderFilter(dt.date(2026, 8, 1), dt.date(2026, 9, 9)))
    assert series.months == ["2026-08", "2026-09"]
    assert series.orders == [1, 6]
    assert series.year_before == [0, 0]
    assert series.partial == [False, True]


def test_a_class_that_is_not_known_has_no_share() -> None:
    table = queries.top_classes(YEAR, "en")
    assert table.to_numpy().tolist() == [["Parking", 6, "85.7 %"], ["Repairs", 1, "14.3 %"], ["Unknown", 1, "—"]]


def test_a_workbook_holds_counts_and_no_order() -> None:
    book = openpyxl.load_workbook(io.BytesIO(queries.hotspot_workbook(YEAR, "zh").content))
    cells = [str(cell.value) for sheet in book for row in sheet for cell in row]
    assert book.sheetnames == ["小区", "社区", "类别", "月份", "说明"]
    assert "小区1" in cells
    assert not [cell for cell in cells if "车位" in cell or "漏水" in cell or cell.startswith("D0")]
    assert any("谁在打电话" in cell for cell in cells)


@pytest.mark.parametrize("paint", ["count", "density"])
def test_a_map_layer_is_what_the_map_shows(paint: queries.HotspotPaint) -> None:
    layer = json.loads(queries.hotspot_geojson(YEAR, paint, "zh").content)
    shapes = {feature["geometry"]["type"] for feature in layer["features"]}
    assert shapes == {"Polygon"}
    held = "orders_share" if paint == "density" else "rate_per_1000"
    assert all(held in feature["properties"] for feature in layer["features"])
    assert "谁在打电话" in json.dumps(layer["about"], ensure_ascii=False)


def test_a_store_without_orders_has_no_period(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    monkeypatch.setenv("LINLI_DATA_DIR", str(folder))
    settings.cache_clear()
    empty_store(folder)
    Workspace(folder).switch("office")
    assert not queries.has_orders()
