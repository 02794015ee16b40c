"""The community of a row, and whether it lies in the street."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from analysis.location import community_key, in_street, locate_communities
from geodata.schemas import empty_frame
from tests.factories import communities, compounds, frame_of, unit_point, unit_square

STREET = {"name": "古槐街道", "geometry": unit_square(0, 0, size=2)}
TWO = communities({"name": "关帝庙社区"}, {"name": "北门社区居民委员会"})


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("关帝庙", "关帝庙"),
        ("关帝庙社区", "关帝庙"),
        (" 关帝庙 社区", "关帝庙"),
        ("关帝庙社区居民委员会", "关帝庙"),
        ("关帝庙居委会", "关帝庙"),
        ("370811011003.0", "370811011003"),
        ("３７０８１１０１１００３", "370811011003"),
        ("社区", "社区"),
    ],
)
def test_a_community_is_known_by_any_way_of_writing_it(written: str, key: str) -> None:
    assert community_key(written) == key


@given(
    st.text("关帝庙北门吉祥西铁塔寺", min_size=1),
    st.sampled_from(["", "社区", "居委会", "社区居委会", "居民委员会", "社区居民委员会"]),
)
def test_no_suffix_hides_a_name(name: str, suffix: str) -> None:
    assert community_key(name + suffix) == name


@pytest.mark.parametrize("stated", ["关帝庙", "关帝庙社区", "370811002001", "370811002001.0"])
def test_what_a_row_states_counts_before_where_it_lies(stated: str) -> None:
    rows = compounds({"community": stated, "geometry": unit_point(1.5, 0.5)})

    assert locate_communities(rows, TWO).tolist() == ["Q001"]


@pytest.mark.parametrize("stated", [None, "", "早已撤销的社区"])
def test_where_a_row_lies_tells_what_it_does_not_state(stated: str | None) -> None:
    rows = compounds({"community": stated, "geometry": unit_point(1.5, 0.5)})

    assert locate_communities(rows, TWO).tolist() == ["Q002"]


def test_a_point_on_a_common_edge_is_of_the_first_by_code() -> None:
    rows = compounds({"geometry": unit_point(1, 0.5)})

    assert locate_communities(rows, TWO.iloc[::-1]).tolist() == ["Q001"]


def test_an_outline_is_where_a_point_inside_it_is() -> None:
    mostly_in_the_second = compounds({"geometry": unit_square(0.9, 0.1, size=0.8)})

    assert locate_communities(mostly_in_the_second, TWO).tolist() == ["Q002"]


def test_a_row_outside_of_every_community_has_none() -> None:
    rows = compounds({"geometry": unit_point(5, 5)}, {"geometry": None}, {"geometry": Point()})

    assert locate_communities(rows, TWO).isna().all()


def test_a_name_of_two_communities_names_neither() -> None:
    both = communities({"name": "北门社区"}, {"name": "北门"})
    rows = compounds({"community": "北门", "geometry": None})

    assert locate_communities(rows, both).isna().all()


def test_without_communities_nothing_is_located() -> None:
    nothing = empty_frame("communities")

    assert locate_communities(compounds({"community": "北门"}), nothing).isna().all()


def test_a_row_is_in_the_street_where_a_point_inside_it_is() -> None:
    rows = compounds(
        {"geometry": unit_point(1, 1)},
        {"geometry": unit_point(2, 1)},
        {"geometry": unit_point(2.01, 1)},
        {"geometry": unit_square(1.7, 0, size=1)},
    )

    assert in_street(rows, frame_of("boundary", STREET)).tolist() == [True, True, False, False]


def test_without_a_boundary_every_row_is_in_the_street() -> None:
    assert in_street(compounds({"geometry": unit_point(90, 9)}), empty_frame("boundary")).tolist() == [True]


def test_a_row_whose_place_is_not_known_counts_as_inside() -> None:
    assert in_street(compounds({"geometry": None}), frame_of("boundary", STREET)).tolist() == [True]
