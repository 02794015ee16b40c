"""Where orders are closed: shares of those that say so, each level holding those below."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.complaints.closing import LEVELS, WITHIN, count_levels, level_figures
from geodata.vocabularies import vocabulary


def orders(*levels: str | None) -> pd.DataFrame:
    return pd.DataFrame({"closed_level": pd.array(list(levels), dtype="str")})


def test_what_is_closed_in_the_grid_is_closed_in_the_community_and_the_street() -> None:
    closed = orders("grid", "grid", "community", "street", "district", "unknown", None)
    shares = {figure.key: (figure.numerator, figure.denominator, figure.unknown) for figure in level_figures(closed)}
    assert shares == {
        "closed_in_grid": (2, 5, 2),
        "closed_in_community": (3, 5, 2),
        "closed_in_street": (4, 5, 2),
    }


def test_a_unit_none_of_whose_orders_says_has_no_share() -> None:
    counts = count_levels(orders("grid", None), pd.Series(["甲", "乙"]))
    assert counts["closed_in_grid"]["甲"] == 1
    assert pd.isna(counts["closed_in_grid"]["乙"])
    assert counts["orders"].tolist() == [1, 1]


def test_the_levels_are_those_of_the_vocabulary_from_the_ground_up() -> None:
    assert vocabulary("order_level").codes == (*LEVELS, "unknown")


@given(st.lists(st.sampled_from([*LEVELS, None])))
def test_shares_never_fall_from_one_level_to_the_next(levels: list[str | None]) -> None:
    values = [figure.value or 0 for figure in level_figures(orders(*levels))]
    assert values == sorted(values)
    assert len(values) == len(WITHIN)
