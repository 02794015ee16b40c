"""Days with times as exports write them; what can't be is left out and said."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.moments import read_moment

LATEST = dt.date(2026, 9, 30)


def moment(*parts: int) -> dt.datetime:
    """Return a moment of the office's clock."""
    return dt.datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - local, as all moments


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("2019/2/28 11:25:05", moment(2019, 2, 28, 11, 25, 5)),
        ("2025年3月5日 下午3点20分", moment(2025, 3, 5, 15, 20)),
        ("2025-03-05 10:15", moment(2025, 3, 5, 10, 15)),
        ("2025年3月5日中午12:30", moment(2025, 3, 5, 12, 30)),
        ("3/5/25 4:05 PM", moment(2025, 3, 5, 16, 5)),
        ("20250305101500", moment(2025, 3, 5, 10, 15)),
        (45000.5, moment(2023, 3, 15, 12)),
        (moment(2025, 3, 5, 1, 2, 3), moment(2025, 3, 5, 1, 2, 3)),
        ("2025-03-05", moment(2025, 3, 5)),
        ("二〇二五年三月五日", moment(2025, 3, 5)),
        # An offset is brought to China's clock.
        ("2025-03-05T02:00:00Z", moment(2025, 3, 5, 10)),
        ("2025-03-05 02:00:00+00:00", moment(2025, 3, 5, 10)),
    ],
)
def test_a_moment_is_read_however_it_is_written(cell: object, read: dt.datetime) -> None:
    assert read_moment(cell, latest=LATEST).value == read


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1900-01-01", "date_too_early"),
        ("1970-01-01 08:00:00", "date_too_early"),
        ("2026-10-01 08:00", "date_in_future"),
        ("2025-13-05 10:00:00", "date_out_of_range"),
        ("明天上午", "not_a_date"),
    ],
)
def test_what_can_t_be_a_moment_is_said(cell: str, code: str) -> None:
    assert read_moment(cell, latest=LATEST) == (None, code)


def test_a_day_by_which_something_is_due_lasts_to_its_end() -> None:
    assert read_moment("2025-03-05", end=True).value == moment(2025, 3, 5, 23, 59, 59)
    assert read_moment("2025-03-05 10:00", end=True).value == moment(2025, 3, 5, 10)


@given(st.datetimes(min_value=moment(2000, 1, 1), max_value=moment(2026, 9, 30)))
def test_a_moment_that_was_written_is_read_again(written: dt.datetime) -> None:
    plain = written.replace(microsecond=0)
    assert read_moment(plain.isoformat(" "), latest=LATEST).value == plain
    assert read_moment(f"{plain:%Y/%m/%d %H:%M:%S}", latest=LATEST).value == plain


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.none()))
def test_any_cell_can_be_read(cell: object) -> None:
    value = read_moment(cell, latest=LATEST).value
    assert value is None or isinstance(value, dt.datetime)
