"""10,000 real service requests of San Francisco, 4,264 of them at (0, 0): hotspots lie where the city's density is."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.stats import gaussian_kde

from analysis.complaints.calendar import count_hours, count_months
from analysis.complaints.cells import FloatArray, grid_over, study_cells
from analysis.complaints.density import density_areas, density_grid, kernel_density
from analysis.complaints.getis_ord import hotspots
from analysis.complaints.places import place_orders
from geodata.schemas import empty_frame
from tests.real_data import real_file

METRIC = "EPSG:32610"  # UTM 10N, the city's own
CELL_M = 250.0


@pytest.fixture(scope="module")
def requests() -> pd.DataFrame:
    """Return the file as it is."""
    return pd.read_csv(real_file("complaints/sf311_10000.csv"), dtype={"unique_key": "str"}).set_index("unique_key")


@pytest.fixture(scope="module")
def places(requests: pd.DataFrame) -> pd.DataFrame:
    """Return where each request is, without an outline of the city."""
    lon, lat = (requests[name].to_numpy(np.float64) for name in ("longitude", "latitude"))
    compounds, boundary = empty_frame("compounds"), empty_frame("boundary")
    assert isinstance(compounds, gpd.GeoDataFrame)
    assert isinstance(boundary, gpd.GeoDataFrame)
    nowhere = pd.Categorical([None]).repeat(len(requests))
    return place_orders(lon, lat, nowhere, compounds, boundary, METRIC).set_axis(requests.index)


def placed_xy(places: pd.DataFrame) -> FloatArray:
    """Return the points of those that have a place."""
    return places.loc[places["placed_by"] == "own", ["x_m", "y_m"]].to_numpy(np.float64)


def test_rows_at_nothing_are_refused_and_all_others_used(requests: pd.DataFrame, places: pd.DataFrame) -> None:
    at_nothing = (requests["latitude"] == 0) & (requests["longitude"] == 0)

    assert (places["placed_by"] == "own").sum() == 5736
    assert places.loc[at_nothing, "placed_by"].eq("none").all()
    assert places["point_refused"].sum() == at_nothing.sum() == 4264
    # The city's own extent, about 13 km by 14 km.
    assert np.ptp(placed_xy(places), axis=0).max() < 15_000


def test_hot_cells_lie_where_the_citys_own_density_is(places: pd.DataFrame) -> None:
    xy = placed_xy(places)
    grid = grid_over((*xy.min(axis=0), *xy.max(axis=0)), CELL_M)
    cells = study_cells(grid, shapely.convex_hull(shapely.MultiPoint(xy)))
    centres = grid.centres_m()[cells]
    counts = pd.Series(grid.count(xy[:, 0], xy[:, 1])[cells], index=cells)
    table = hotspots(counts, centres, 2 * CELL_M)
    hot = table["hotspot"].isin(["hot_99", "hot_95"]).to_numpy()

    assert 20 < hot.sum() < 0.15 * len(table)
    # Another surface than ours, Gaussian with scipy's own bandwidth: hot cells are in its upper part.
    density = gaussian_kde(xy.T, bw_method=0.1)(centres.T)
    ranks = pd.Series(density).rank(pct=True).to_numpy()
    assert np.median(ranks[hot]) > 0.95
    assert ranks[hot].min() > 0.6
    # Hot cells hold far more than their part of the ground.
    assert counts[hot].sum() / counts.sum() > 4 * hot.mean()


def test_the_densest_areas_are_in_the_neighbourhoods_with_most_requests(
    requests: pd.DataFrame, places: pd.DataFrame
) -> None:
    xy = placed_xy(places)
    grid = density_grid((*xy.min(axis=0), *xy.max(axis=0)), 400)
    counts = grid.count(xy[:, 0], xy[:, 1])
    areas = density_areas(kernel_density(counts, grid, 400), counts, grid, METRIC)
    densest = shapely.contains_xy(areas.geometry.iloc[0], xy)
    named = requests.loc[places["placed_by"] == "own", "neighborhood"]

    assert densest.mean() == pytest.approx(0.25, abs=0.02)
    # The densest quarter of all requests lies on less than a tenth of the ground that holds 95 % of them.
    assert areas.area.iloc[0] < areas.area.sum() / 10
    top = named.value_counts().head(12).index
    assert named[densest].value_counts().index[0] in top
    assert named[densest].isin(top).mean() > 0.5


def test_months_and_hours_hold_every_request(requests: pd.DataFrame) -> None:
    received = pd.Series(pd.to_datetime(requests["created_date"])).dt.tz_localize(None)
    as_of = received.max().date()
    months, hours = count_months(received, as_of), count_hours(received)

    assert months.table["orders"].sum() == len(requests)
    assert months.table["is_partial"].iloc[-1]
    assert hours.table.to_numpy().sum() + hours.unknown_hour.sum() == len(requests)
