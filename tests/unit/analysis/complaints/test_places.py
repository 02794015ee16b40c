"""Which points of orders are used: those of the street or of the bulk; (0, 0) never is."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.complaints.places import place_orders, usable_points
from geodata.crs import STORAGE_CRS
from geodata.schemas import empty_frame
from tests.factories import ORIGIN_LAT, ORIGIN_LON, compounds, unit_point, unit_square

METRIC = "EPSG:4548"


def outline(*shapes: object) -> gpd.GeoDataFrame:
    """Return the street's outline."""
    return gpd.GeoDataFrame({"geometry": list(shapes)}, geometry="geometry", crs=STORAGE_CRS)


def usable(points: list[tuple[float, float]], boundary: gpd.GeoDataFrame) -> list[bool]:
    """Return which of points of longitude and latitude may be used."""
    lon, lat = (np.array(side, dtype=float) for side in zip(*points, strict=True))
    return [bool(each) for each in usable_points(lon, lat, boundary)]


def test_with_an_outline_only_points_in_its_extent_are_used() -> None:
    near = (ORIGIN_LON + 0.0005, ORIGIN_LAT + 0.0005)
    points = [near, (ORIGIN_LON + 0.002, ORIGIN_LAT), (0, 0), (np.nan, np.nan), near[::-1]]

    assert usable(points, outline(unit_square(0, 0))) == [True, False, False, False, False]


def test_without_an_outline_the_bulk_stands_for_it_even_where_most_rows_lie_at_nothing() -> None:
    city = [(116.5 + step / 100, 35.4) for step in range(20)]
    points = [*city, *[(0.0, 0.0)] * 50, (121.5, 31.2), (-170.0, -80.0), (999.0, 35.4), (np.nan, 35.4)]

    assert usable(points, outline()) == [True] * 20 + [False] * 54


def test_a_row_with_half_a_coordinate_is_not_at_nothing() -> None:
    # A point on the equator is no (0, 0), but far from the rest.
    assert usable([(116.5, 35.4), (116.51, 35.4), (116.5, 0.0)], outline()) == [True, True, False]


def test_no_point_at_all_uses_none() -> None:
    assert usable([(0, 0), (np.nan, 5)], outline()) == [False, False]


@given(
    st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=30),
    st.permutations(range(30)),
)
def test_the_bulk_never_depends_on_the_order_of_rows_unless_two_groups_are_alike(
    points: list[tuple[float, float]], order: list[int]
) -> None:
    # As many again in one place than there are others, so that the bulk is theirs.
    rows = points + [(116.57, 35.41)] * (len(points) + 1)
    first = usable(rows, outline())
    shuffled = [place for place in order if place < len(points)] + list(range(len(points), len(rows)))
    again = usable([rows[place] for place in shuffled], outline())

    assert [first[place] for place in shuffled] == again
    assert all(first[len(points) :])


def test_an_order_lies_at_its_own_point_else_at_its_compound_else_nowhere() -> None:
    homes = compounds({"geometry": unit_square(4, 0)})
    lon, lat = np.array([(ORIGIN_LON + 0.0005, ORIGIN_LAT + 0.0005), (0, 0), (np.nan, np.nan), (np.nan, np.nan)]).T
    compound_ids = pd.Categorical([homes.index[0], homes.index[0], None, "gone"])
    places = place_orders(lon, lat, compound_ids, homes, outline(unit_square(0, 0, size=10)), METRIC)

    assert places["placed_by"].tolist() == ["own", "compound", "none", "none"]
    assert places["point_refused"].tolist() == [False, True, False, False]
    expected = gpd.GeoSeries([unit_point(0.5, 0.5), unit_point(4.5, 0.5)], crs=STORAGE_CRS).to_crs(METRIC)
    assert places["x_m"].tolist()[:2] == pytest.approx(expected.x.tolist())
    assert places["y_m"].tolist()[:2] == pytest.approx(expected.y.tolist())
    assert places["x_m"].isna().tolist() == [False, False, True, True]


def test_a_street_without_orders_or_compounds_has_no_places() -> None:
    compound_frame, boundary = empty_frame("compounds"), empty_frame("boundary")
    assert isinstance(compound_frame, gpd.GeoDataFrame)
    assert isinstance(boundary, gpd.GeoDataFrame)
    nothing = np.zeros(0)

    assert place_orders(nothing, nothing, pd.Categorical([]), compound_frame, boundary, METRIC).empty


def test_where_nothing_has_a_place_no_order_has_one() -> None:
    homes, far = compounds({"geometry": None}), np.array([999.0])
    places = place_orders(far, far, pd.Categorical(homes.index), homes, outline(), None)

    assert places["placed_by"].tolist() == ["none"]
    assert places["point_refused"].tolist() == [True]
    assert places[["x_m", "y_m"]].isna().all(axis=None)
