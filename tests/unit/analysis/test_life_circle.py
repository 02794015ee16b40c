"""Who reaches what in time, and what a straight line would have said."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from analysis.life_circle import (
    REACH_BASES,
    WalkTable,
    classify_reach,
    compare_reach,
    network_walks,
    newly_reached,
    reach_share,
    serving,
    straight_walks,
)
from analysis.network.graph import walking_arcs
from geodata.schemas import conform
from tests.unit.analysis.network.networks import METRIC, ORIGIN, built, hung

NONE = float("nan")


def walks(costs: dict[str, list[float]], placed: list[bool] | None = None) -> WalkTable:
    cost = pd.DataFrame(costs, index=[f"C{i}" for i in range(len(next(iter(costs.values()))))])
    known = pd.Series(placed or [True] * len(cost), index=cost.index)
    return WalkTable(
        cost, pd.DataFrame("", cost.index, cost.columns), pd.DataFrame(-1, cost.index, cost.columns), known
    )


def reach(table: WalkTable, *types: str, minutes: float = 10) -> list[str]:
    return classify_reach(table, types, minutes=minutes, speed_m_s=1.0).tolist()


def test_ten_minutes_at_a_metre_a_second_are_600_metres() -> None:
    assert reach(walks({"market": [599, 600, 601]}), "market") == ["reached", "reached", "beyond"]


def test_no_way_there_is_a_class_of_its_own() -> None:
    assert reach(walks({"market": [NONE, 700]}), "market") == ["unreachable", "beyond"]


def test_a_compound_without_a_place_is_unknown_and_not_unreachable() -> None:
    assert reach(walks({"market": [NONE, 5]}, placed=[False, True]), "market") == ["unknown", "reached"]


def test_a_type_that_no_ledger_holds_is_unknown_to_all() -> None:
    assert reach(walks({"market": [5, 700]}), "library") == ["unknown", "unknown"]


def test_of_several_types_all_must_be_reached() -> None:
    table = walks({"market": [5, 5, 700, NONE], "school": [5, 700, 700, NONE]})
    assert reach(table, "market", "school") == ["reached", "some", "beyond", "unreachable"]


def test_a_type_without_a_ledger_leaves_the_others_unsettled() -> None:
    table = walks({"market": [5, 700], "school": [700, 700]})
    assert reach(table, "market", "library") == ["unknown", "unknown"]
    # One is reached and one isn't, whatever the third may be.
    assert reach(table, "market", "school", "library") == ["some", "unknown"]


def test_a_buffer_that_no_walk_keeps_is_named() -> None:
    network = pd.Series(["reached", "beyond", "reached", "unreachable", "unknown"])
    straight = pd.Series(["reached", "reached", "beyond", "beyond", "reached"])
    assert compare_reach(network, straight).tolist() == ["both", "only_straight", "only_network", "neither", "unknown"]


def test_a_share_counts_the_known_alone_and_tells_what_states_no_number() -> None:
    classes = pd.Series(["reached", "beyond", "unknown", "reached"])
    people = pd.Series([10, 30, 100, pd.NA], dtype="Int64")
    table = pd.DataFrame({"households": people, "residents": people, "elders_60": people, "elders_80": people})
    figures = {base: reach_share(classes, table, base, key="reach_network") for base in REACH_BASES}
    compounds, elders = figures["compounds"], figures["elders_80"]
    assert (compounds.numerator, compounds.denominator, compounds.unknown) == (2, 3, 1)
    assert (elders.numerator, elders.denominator, elders.unknown, elders.rows_without_base) == (10, 40, 100, 1)
    assert elders.base == "elders_80"


def facilities(*rows: tuple[str, float, float, str | None]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(
        {
            "id": [f"F{i}" for i in range(len(rows))],
            "name": ["x"] * len(rows),
            "type": [row[0] for row in rows],
            "status": [row[3] for row in rows],
        }
    )
    made = conform(frame, "facilities")
    assert isinstance(made, gpd.GeoDataFrame)
    points = [shapely.Point(ORIGIN + row[1:3]) for row in rows]
    return made.set_geometry(gpd.GeoSeries(points, index=made.index, crs=METRIC).to_crs("EPSG:4490"))


def test_what_is_planned_or_closed_serves_nobody() -> None:
    rows = facilities(("market", 0, 0, "planned"), ("market", 0, 0, "closed"), ("market", 0, 0, None))
    assert serving(rows).index.tolist() == ["F2"]


def test_a_straight_line_takes_the_detour_factor_and_the_nearest() -> None:
    compounds = facilities(("market", 0, 0, None)).rename(index={"F0": "C0"})
    table = straight_walks(
        compounds, facilities(("market", 300, 400, None), ("market", 900, 0, None)), detour_factor=1.3
    )
    assert table.cost_m.loc["C0", "market"] == pytest.approx(650, abs=0.01)
    assert table.goal.loc["C0", "market"] == "F0"


def test_the_street_goes_round_where_the_line_goes_through() -> None:
    network = built([[(0, 0), (300, 0)], [(0, 100), (300, 100)], [(0, 0), (0, 100)]]).network
    table = network_walks(
        network,
        walking_arcs(network),
        hung([(200, 0), (50, 5000)], network),
        hung([(200, 100), (100, 0)], network),
        compounds=pd.Index(["C0", "C1"]),
        types=pd.Series(["school", "market"], index=["F0", "F1"]),
    )
    assert table.cost_m.loc["C0"].to_dict() == pytest.approx({"market": 100, "school": 500})
    assert table.goal.loc["C0"].to_dict() == {"market": "F1", "school": "F0"}
    assert np.isnan(table.cost_m.loc["C1"]).all()
    assert table.placed.tolist() == [True, False]
    assert reach(table, "school") == ["reached", "unknown"]


COSTS = st.lists(st.one_of(st.floats(0, 3000), st.just(NONE)), min_size=3, max_size=3)


@given(COSTS, COSTS, st.floats(1, 30), st.floats(0, 30))
def test_more_minutes_never_cover_less(first: list[float], second: list[float], minutes: float, more: float) -> None:
    table = walks({"market": first, "school": second})
    before, after = (reach(table, "market", "school", minutes=time) for time in (minutes, minutes + more))
    assert all(late == "reached" for early, late in zip(before, after, strict=True) if early == "reached")


def test_one_more_facility_serves_those_who_reach_it_and_reached_none() -> None:
    table = walks({"market": [400, 700, 700, NONE], "school": [700, 400, NONE, 400]})
    to_spot = pd.Series([100, 100, 601, 600], index=table.cost_m.index, dtype=float)
    gained = newly_reached(table, to_spot, limit_m=600)
    assert gained["market"].tolist() == [False, True, False, True]
    assert gained["school"].tolist() == [True, False, False, False]
