"""Points read off their bytes: the same as of the geometries, whatever stands among them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPoint, Point

from geodata.point_degrees import point_degrees

DEGREES = st.floats(-180, 180)
POINTS = st.none() | st.builds(Point, DEGREES, DEGREES)
OTHERS = st.sampled_from([Point(), Point(1, 2, 3), MultiPoint([(1, 2)]), LineString([(0, 0), (1, 1)])])


@given(
    st.lists(POINTS) | st.lists(POINTS | OTHERS),
    st.sampled_from(["little", "big"]),
    st.integers(0, 3),
    st.integers(0, 5),
)
def test_points_are_read_as_their_geometries_are(
    shapes: list[shapely.Geometry | None], byte_order: str, skipped: int, split: int
) -> None:
    order = {"little": 1, "big": 0}[byte_order]
    cells = [None if shape is None else shapely.to_wkb(shape, byte_order=order) for shape in shapes]
    array = pa.array(cells, type=pa.large_binary()).slice(skipped)
    lon, lat = point_degrees(pa.chunked_array([array.slice(0, split), array.slice(split)]))

    whole = np.array([None, *shapes[skipped:]], dtype=object)[1:]
    whole[shapely.is_empty(whole)] = None
    np.testing.assert_array_equal(lon, shapely.get_x(whole))
    np.testing.assert_array_equal(lat, shapely.get_y(whole))
