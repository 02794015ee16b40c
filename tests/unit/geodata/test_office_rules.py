"""What the office sets itself: walking speeds and other settings, and its changes of the standard."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.office_settings import SETTINGS, settings_in_force
from geodata.schemas import conform
from geodata.standards import LEVELS, facility_standards, standards_in_force
from geodata.vocabularies import vocabulary


def settings(*rows: tuple[str, float]) -> pd.DataFrame:
    table = {"id": [f"E{at}" for at in range(len(rows))], "key": [row[0] for row in rows]}
    return conform(pd.DataFrame(table | {"value": [row[1] for row in rows], "reason": "实测"}), "office_settings")


def changes(*rows: dict[str, Any]) -> pd.DataFrame:
    table = pd.DataFrame([{"id": f"T{at}", "reason": "会议决定", **row} for at, row in enumerate(rows)])
    return conform(table, "standard_changes")


def row_of(standards: pd.DataFrame, kind: str, level: str) -> dict[str, Any]:
    found = standards[(standards["type"] == kind) & (standards["level"] == level)]
    assert len(found) == 1
    return cast("dict[str, Any]", found.to_dict("records")[0])


def test_what_was_never_set_has_its_default() -> None:
    values = settings_in_force(settings())
    assert values == {key: setting.default for key, setting in SETTINGS.items()}
    assert (values["speed_adult"], values["speed_elder"], values["speed_frail"]) == (1.1, 0.9, 0.7)


def test_a_value_of_the_office_takes_the_default_s_place() -> None:
    assert settings_in_force(settings(("speed_elder", 0.8)))["speed_elder"] == 0.8


@pytest.mark.parametrize("value", [0.0, 0.1, 9.0])
def test_a_value_outside_its_range_changes_nothing(value: float) -> None:
    assert settings_in_force(settings(("speed_elder", value)))["speed_elder"] == 0.9


def test_every_setting_is_a_word_of_the_vocabulary_and_its_default_lies_in_its_range() -> None:
    assert set(SETTINGS) == set(vocabulary("office_setting").codes) - {"unknown"}
    assert all(setting.minimum <= setting.default <= setting.maximum for setting in SETTINGS.values())


def test_without_changes_the_standard_is_in_force_as_it_is() -> None:
    own = standards_in_force(changes())
    pd.testing.assert_frame_equal(own[facility_standards().columns.tolist()], facility_standards())
    assert not own["changed"].any()


def test_a_change_says_what_it_changes_and_leaves_the_rest() -> None:
    row = row_of(standards_in_force(changes({"type": "market", "level": "10", "radius_m": 800})), "market", "10")
    assert (row["radius_m"], row["required"], row["changed"], row["reason"]) == (800, True, True, "会议决定")


def test_a_changed_figure_is_unverified_until_somebody_checked_it() -> None:
    said = {"type": "kindergarten", "level": "5", "radius_m": 350}
    assert not row_of(standards_in_force(changes(said)), "kindergarten", "5")["verified"]
    checked = standards_in_force(changes({**said, "verified": True, "basis": "某规划2025"}))
    assert row_of(checked, "kindergarten", "5")["verified"]
    assert row_of(checked, "kindergarten", "5")["source"] == "某规划2025"


def test_a_type_that_the_standard_does_not_name_can_be_added() -> None:
    own = standards_in_force(changes({"type": "red_sail_station", "level": "5", "need": "required", "radius_m": 300}))
    row = row_of(own, "red_sail_station", "5")
    assert (row["required"], row["radius_m"], row["minutes"]) == (True, 300, 5)
    assert len(own) == len(facility_standards()) + 1


def test_a_row_that_does_not_apply_is_judged_no_more() -> None:
    own = standards_in_force(changes({"type": "market", "level": "10", "need": "not_applied"}))
    assert not ((own["type"] == "market") & (own["level"] == "10")).any()
    assert len(own) == len(facility_standards()) - 1


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "type": st.sampled_from(vocabulary("facility_type").codes),
                "level": st.sampled_from([*LEVELS, "unknown"]),
                "need": st.sampled_from(["required", "optional", "not_applied", "unknown", None]),
                "radius_m": st.one_of(st.none(), st.integers(50, 5000)),
                "verified": st.sampled_from([True, False, None]),
            }
        ),
        max_size=6,
        unique_by=lambda row: (row["type"], row["level"]),
    )
)
def test_whatever_is_changed_each_type_and_level_stands_once(rows: list[dict[str, Any]]) -> None:
    own = standards_in_force(changes(*rows))
    assert not own.duplicated(["type", "level"]).any()
    assert own.index.is_unique
    assert own["radius_m"].dropna().gt(0).all()
