"""Values that Arrow holds, and values of which each different one is held once, are what a list of them is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from loaders.column_values import (
    ArrowValues,
    CodedValues,
    PromisedValues,
    always,
    are_stated,
    as_arrow,
    as_moments,
    distinct,
    filled,
    nothing,
    numbered,
    put,
    values_at,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

VALUES = st.sampled_from([None, "", "甲", "乙", "丙"])
COLUMNS = st.lists(VALUES, max_size=12)


def in_every_form(values: list[Any], kind: pa.DataType | None = None) -> list[Sequence[Any]]:
    arrow = pa.array(values, kind or pa.large_string())
    half = len(values) // 2
    # Each different value may stand there twice, and others that no row has.
    different = [*values, "丁", *values]
    which = [different.index(value) if at % 2 else len(values) + 1 + at for at, value in enumerate(values)]
    return [
        values,
        ArrowValues(arrow),
        ArrowValues(pa.chunked_array([arrow[:half], arrow[half:]])),
        PromisedValues(len(values), lambda: arrow),
        CodedValues(np.arange(len(values)), PromisedValues(len(values), lambda: arrow)),
        CodedValues(np.array(which, dtype=np.intp), different),
        CodedValues(np.arange(len(values)), ArrowValues(arrow)),
    ]


@given(COLUMNS, st.data())
def test_any_form_holds_what_the_list_holds(values: list[Any], data: st.DataObject) -> None:
    positions = np.array(sorted(data.draw(st.sets(st.sampled_from(range(len(values)))))) if values else [], np.intp)
    for form in in_every_form(values):
        assert (list(form), len(form)) == (values, len(values))
        assert [form[at] for at in range(len(form))] == values
        assert list(form[2:5]) == values[2:5]
        assert list(values_at(form, positions)) == [values[at] for at in positions]
        assert are_stated(form).tolist() == [bool(value) for value in values]
        texts = as_arrow(form)
        assert texts is None or texts.to_pylist() == values
        once = distinct(form)
        assert (list(once), sorted(map(str, once.different))) == (values, sorted(set(map(str, values))))
        assert list(once.map(str)) == list(map(str, values))
        assert once.where(bool).tolist() == list(map(bool, values))


@given(COLUMNS, COLUMNS, st.data())
def test_others_are_put_in_the_place_of_some_and_the_values_stay(
    values: list[Any], others: list[Any], data: st.DataObject
) -> None:
    count = min(len(values), len(others))
    places = sorted(data.draw(st.permutations(range(len(values))))[:count])
    expected = list(values)
    for at, other in zip(places, others, strict=False):
        expected[at] = other
    for form in in_every_form(values):
        for new in in_every_form(others[:count]):
            assert list(put(form, np.array(places, dtype=np.intp), new)) == expected
            assert list(form) == values


@given(st.lists(st.tuples(VALUES, VALUES), max_size=12))
def test_what_says_nothing_is_filled_with_what_another_column_says(rows: list[tuple[Any, Any]]) -> None:
    first, second = ([row[side] for row in rows] for side in (0, 1))
    for form in in_every_form(first):
        for other in in_every_form(second):
            assert list(filled(form, other)) == [one or two for one, two in rows]


@given(st.lists(st.tuples(*[VALUES] * 3), max_size=12))
def test_rows_are_numbered_alike_where_they_hold_the_same(rows: list[tuple[Any, ...]]) -> None:
    columns = [[row[column] for row in rows] for column in range(3)]
    different = list(dict.fromkeys(rows))
    for forms in zip(*map(in_every_form, columns), strict=True):
        numbers, firsts = numbered(forms, len(rows))
        assert sorted(firsts.tolist()) == [rows.index(row) for row in different]
        assert [rows[firsts[number]] for number in numbers] == rows


@given(st.lists(st.none() | st.datetimes(dt.datetime(2000, 1, 1)).map(lambda each: each.replace(microsecond=0))))  # noqa: DTZ001 - local, as all moments
def test_moments_are_held_to_the_second(values: list[Any]) -> None:
    form = ArrowValues(pa.array(values, pa.timestamp("s")))
    assert (list(form), [form[at] for at in range(len(form))]) == (values, values)
    assert are_stated(form).tolist() == [value is not None for value in values]
    assert as_arrow(form) is None
    for moments in (form, values):
        assert [None if np.isnat(each) else each.item() for each in as_moments(moments)] == values


def test_1_and_true_and_1_0_are_three_and_one_value_stands_for_a_column() -> None:
    assert [type(value) for value in distinct([1, True, 1.0, 1]).different] == [int, bool, float]
    assert (list(always("甲", 2)), list(nothing(2)), len(nothing(0))) == (["甲", "甲"], [None, None], 0)


def test_promised_values_are_made_once_and_only_when_one_is_looked_at() -> None:
    made: list[int] = []

    def make() -> pa.Array:
        made.append(1)
        return pa.array(["甲", "乙"], pa.large_string())

    promised = PromisedValues(2, make)
    changed = put(
        put(ArrowValues(pa.array(["子", "丑", "寅"], pa.large_string())), np.array([0, 2]), promised),
        np.array([1]),
        ["丙"],
    )
    held = CodedValues(np.array([2, 1, 0]), changed)
    assert (len(promised), len(changed), len(held), made) == (2, 3, 3, [])
    assert (list(held), list(promised), made) == (["乙", "丙", "甲"], ["甲", "乙"], [1])
