"""Orders of one matter are joined; those of other buildings, compounds and unknown places are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from rapidfuzz import process

from analysis.complaints.repeats import CHRONIC_DAYS, Cases, find_cases
from tests.unit.analysis.complaints.orders import orders_of

LEAK = "楼顶漏水半年了一直没有人来维修，请尽快处理"


def at(day: int, text: str | None = None, category: str | None = None, compound: str | None = "a") -> dict[str, object]:
    """Return an order of a day of the year 2025."""
    received = (pd.Timestamp("2025-01-01") + pd.Timedelta(days=day)).isoformat()
    return {"received_at": received, "text": text, "category": category, "compound_id": compound}


def cases_of(*rows: dict[str, object]) -> Cases:
    """Return the cases of orders."""
    return find_cases(orders_of(*rows, repeat_of="str", urges="Int64"))


def test_the_same_words_in_one_compound_are_one_case_whatever_the_marks() -> None:
    found = cases_of(
        at(0, "路灯坏了！"),
        at(400, "路灯　坏了"),
        at(401, "路灯坏了", compound="b"),
        at(402, "路灯坏了", compound=None),
    )

    assert found.orders["case_id"].tolist() == ["o1", "o1", "o3", "o4"]
    assert found.orders["is_repeat"].tolist() == [False, True, False, False]
    assert found.cases[["orders", "compound_id", "repeats"]].to_numpy().tolist() == [[2, "a", 1]]


def test_the_first_of_a_case_is_the_earliest_however_rows_are_ordered() -> None:
    found = cases_of(at(9, "路灯坏了"), at(3, "路灯坏了"))

    assert found.orders["case_id"].tolist() == ["o2", "o2"]
    assert found.orders["is_repeat"].tolist() == [True, False]


def test_nearly_the_same_words_are_joined_but_not_those_of_another_building() -> None:
    found = cases_of(
        at(0, f"3号楼{LEAK}"),
        at(5, f"3号楼{LEAK}谢谢"),
        at(6, f"5号楼{LEAK}"),
        at(7, f"３号楼2单元{LEAK}"),
        at(8, "小区门口的垃圾桶已经三天没有人清运了"),
    )

    assert found.orders["case_id"].tolist() == ["o1", "o1", "o3", "o1", "o5"]
    assert found.orders["joined_by"].tolist() == ["near_text", "near_text", "", "near_text", ""]


def test_short_texts_are_joined_only_where_they_are_the_same() -> None:
    assert cases_of(at(0, "停车太乱了"), at(1, "停车太乱啊")).cases.empty


def test_empty_and_missing_texts_are_no_same_text() -> None:
    assert cases_of(at(0, ""), at(1, "……"), at(2), at(3, "  "), at(4)).cases.empty


def test_an_urging_text_follows_the_latest_order_of_its_class() -> None:
    found = cases_of(
        at(0, "楼道灯不亮", "repair"),
        at(1, "车被堵在门口", "parking"),
        at(2, "市民催单，要求尽快", "repair"),
        at(3, "再次来电催促", "cleaning"),
        at(4, "催办", "unknown"),
        {**at(5, "车还堵着", "parking"), "urges": 2},
    )

    assert found.orders["case_id"].tolist() == ["o1", "o2", "o1", "o4", "o5", "o6"]
    assert found.orders["is_repeat"].tolist() == [False, False, True, False, False, False]
    assert found.orders["is_urged"].tolist() == [False, False, True, True, True, True]


def test_who_urges_does_not_speak_of_an_order_of_long_ago() -> None:
    assert len(cases_of(at(0, "楼道灯不亮", "repair"), at(90, "催单", "repair")).cases) == 1
    assert cases_of(at(0, "楼道灯不亮", "repair"), at(91, "催单", "repair")).cases.empty


@pytest.mark.parametrize(("last_day", "cases"), [(CHRONIC_DAYS, 1), (CHRONIC_DAYS + 1, 0)])
def test_one_class_three_times_in_90_days_is_a_chronic_case(last_day: int, cases: int) -> None:
    found = cases_of(at(0, category="repair"), at(50, category="repair"), at(last_day, category="repair"))

    assert len(found.cases) == cases
    assert found.orders["is_chronic"].tolist() == [bool(cases)] * 3
    # A class that comes back is not yet the same words.
    assert not found.orders["is_repeat"].any()


@pytest.mark.parametrize("category", ["unknown", "other", None])
def test_no_class_is_no_same_class(category: str | None) -> None:
    assert cases_of(*(at(day, category=category) for day in range(5))).cases.empty


def test_twice_in_90_days_and_other_compounds_are_not_chronic() -> None:
    rows = [at(0, category="repair"), at(1, category="repair"), at(2, category="repair", compound="b")]

    assert cases_of(*rows, at(3, category="repair", compound=None), at(4, category="repair", compound=None)).cases.empty


def test_a_row_that_says_what_it_repeats_is_joined_and_one_that_names_nothing_is_not() -> None:
    found = cases_of(
        at(0, compound="a"),
        {**at(1, compound="b"), "repeat_of": "o1"},
        {**at(2), "repeat_of": "o3"},
        {**at(3), "repeat_of": "gone"},
    )

    assert found.orders["case_id"].tolist() == ["o1", "o1", "o3", "o4"]
    assert found.orders["joined_by"].tolist() == ["stated", "stated", "", ""]


def test_reasons_chain_to_one_case_with_its_members_described() -> None:
    found = cases_of(
        at(0, f"{LEAK}", "repair"),
        at(1, f"{LEAK}啊", "repair"),
        at(2, f"{LEAK}啊", None),
        at(30, "另一处漏水", "repair"),
    )

    assert found.cases.index.tolist() == ["o1"]
    case = found.cases.iloc[0]
    assert (case["orders"], case["category"], case["repeats"], case["is_chronic"]) == (4, "repair", 2, True)
    assert (case["first"], case["last"]) == (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-01-31"))


def test_undated_orders_are_joined_by_their_words_alone() -> None:
    undated = [{**at(0, "路灯坏了", "repair"), "received_at": None} for _ in range(3)]
    found = cases_of(*undated)

    assert found.cases["orders"].tolist() == [3]
    assert not found.orders["is_chronic"].any()


def test_no_orders_make_no_cases() -> None:
    found = cases_of()

    assert found.orders.empty
    assert found.cases.empty


ORDERS = st.lists(
    st.builds(
        at,
        st.integers(0, 300),
        st.sampled_from([None, "", "催单", LEAK, f"{LEAK}!", f"3号楼{LEAK}", f"5号楼{LEAK}", "路灯坏了"]),
        st.sampled_from([None, "unknown", "other", "repair", "parking"]),
        st.sampled_from([None, "a", "b"]),
    ),
    max_size=25,
)


@settings(max_examples=40)
@given(ORDERS)
def test_cases_part_the_orders_and_never_cross_compounds(rows: list[dict[str, object]]) -> None:
    orders = orders_of(*rows, repeat_of="str", urges="Int64")
    found = find_cases(orders)
    table = found.orders

    assert table.index.tolist() == orders.index.tolist()
    assert (table["case_id"].map(table["case_id"]) == table["case_id"]).all()
    assert found.cases["orders"].sum() == table["case_id"].duplicated(keep=False).sum()
    assert (found.cases["orders"] > found.cases["repeats"]).all()
    joined = orders[table["case_id"].duplicated(keep=False)]
    assert (joined["compound_id"] == table["case_id"].map(orders["compound_id"])[joined.index]).all()
    assert joined["compound_id"].notna().all()
    assert ((table["joined_by"] != "") == table["case_id"].duplicated(keep=False)).all()


def test_in_one_large_compound_an_order_is_compared_with_at_most_127_others(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []
    compare = process.cdist

    def counting(one: NDArray[np.object_], other: NDArray[np.object_], **options: Any) -> NDArray[np.uint8]:  # noqa: ANN401 - handed on
        compared.append(len(one) * len(other))
        assert max(map(len, one)) <= 300
        return compare(one, other, **options)

    monkeypatch.setattr("analysis.complaints.near_texts.process.cdist", counting)
    rows = [at(number % 365, f"{number:05d}" + "请有关部门尽快处理" * 3000, "other") for number in range(300)]

    assert len(cases_of(*rows).orders) == 300
    assert sum(compared) <= 300 * 128
