"""Whole columns at once give what cell by cell gives."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geodata.schemas import Column, ledger_kind, ledger_kind_names
from loaders import extents, identity
from loaders.column_values import ArrowValues, values_at
from loaders.columnwise import (
    each_once,
    fold_calm,
    plain_decimals,
    plain_moments,
    plain_order_numbers,
    plain_texts,
    tidy_texts,
)
from loaders.coordinates import degrees_of, read_degrees
from loaders.moments import read_moment
from loaders.order_numbers import read_order_number
from loaders.reading import Reading, is_error, is_none, is_unknown
from loaders.rows import cell_text
from loaders.values import check, read_cells, read_text, reader
from loaders.words import fold

LIMIT = 100
TEXTS = st.one_of(
    st.text(max_size=30),
    st.text("阳光花园不详未知无鲁HA138１２@：:（）()、，。- -1234567890 abcN/#", max_size=30),
)


@given(st.lists(st.one_of(st.none(), TEXTS), max_size=20))
@example(["联系人：王小明", "车鲁HA1234D", "13812348000", "370811195001011234", "卡6222-0212-3456-7890", "不详", "无"])
@example(["小区1381234-8000", "院138-1234-8000", "甲\u0301", "陈\U0002f800", "\ud800"])
def test_a_text_taken_as_it_is_is_what_reading_it_gives(cells: list[str | None]) -> None:
    for cell, is_plain in zip(cells, plain_texts(cells, LIMIT), strict=True):
        if is_plain:
            assert cell is not None
            assert read_text(cell, limit=LIMIT) == Reading(cell)


def test_names_and_addresses_are_taken_as_they_are() -> None:
    assert plain_texts(["阳光花园3号院", "共青团路88号（东区）", "建设路138号"], LIMIT).all()
    assert not plain_texts(["不详", "", None, "阳" * 101, " 阳光", "张三13812348000"], LIMIT).any()
    assert not plain_texts(["阳光", 3], LIMIT).any()


TIDY = st.one_of(
    TEXTS,
    st.text("暂无信息不详＃#nulvaedi/0!?！？…—“】～Ａｚ ", max_size=18),
    st.sampled_from(["#DIV/0!", "＃ｖａｌｕｅ！", "暂 无 信 息", "unknown", "u n k n o w n", "路灯一直不亮呢"]),
)


@given(st.lists(st.one_of(st.none(), TIDY), max_size=20))
def test_a_tidy_text_is_no_word_for_an_unknown_and_stays_as_it_is(cells: list[str | None]) -> None:
    for cell, is_tidy in zip(cells, tidy_texts(cells, LIMIT).tolist(), strict=True):
        if is_tidy:
            assert cell is not None
            assert cell_text(cell) == cell
            assert not any(says(cell) for says in (is_unknown, is_none, is_error))
    assert tidy_texts(["下水道堵塞好几天", "楼下 垃圾 堆了 好几天 没人 清运"], LIMIT).all()


@given(
    st.lists(
        st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from([0.5, 1.0, 2.0]), TEXTS), max_size=20
    )
)
def test_each_cell_gets_its_own_result_though_1_and_true_are_equal(cells: list[Any]) -> None:
    assert list(each_once(repr, cells)) == [repr(cell) for cell in cells]
    assert list(each_once(cell_text, cells)) == [cell_text(cell) for cell in cells]


def test_a_cell_is_read_once_however_often_it_stands() -> None:
    read: list[str] = []
    each_once(read.append, ["甲", "乙", "甲", "甲"])
    assert read == ["甲", "乙"]


@given(TEXTS)
@example("\ufdfa")
def test_folding_letters_and_digits_is_no_other_folding(text: str) -> None:
    careful = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    assert fold(text) == careful or not text.isprintable()
    assert fold("Ａｂ１") == "ab1"


COUNTED = [
    (kind, column)
    for kind in ledger_kind_names()
    for column in ledger_kind(kind).all_columns
    if column.type in ("integer", "number")
]
COUNTS = st.one_of(
    st.integers(-5, 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.builds(
        lambda number, unit: number + unit,
        st.one_of(
            st.integers(0, 10**10).map(str), st.integers(0, 10**10).map("{:,}".format), st.text("0123,.", max_size=8)
        ),
        st.sampled_from(
            ["", "户", "人", "约", "多", "万", "m2", "㎡", "栋左右", " 户", "年", "年代", "层", "-3", "e3"]
        ),
    ),
)


@settings(max_examples=400)
@given(st.sampled_from(COUNTED), st.lists(COUNTS, max_size=8))
def test_a_count_with_its_unit_is_what_reading_it_with_care_gives(
    counted: tuple[str, Column], cells: list[Any]
) -> None:
    _, column = counted
    values, noted = read_cells(cells, column)
    careful = [check(reader(column)(cell), cell, column) if cell != "" else Reading() for cell in cells]
    assert list(values) == [reading.value for reading in careful]
    assert list(map(type, values)) == [type(reading.value) for reading in careful]
    assert noted == [(place, reading) for place, reading in enumerate(careful) if reading.code]


@given(st.lists(st.one_of(st.none(), TEXTS), max_size=20))
def test_a_name_folded_at_once_is_folded_as_by_itself(cells: list[str | None]) -> None:
    for cell, folded in zip(cells, fold_calm(cells) or [None] * len(cells), strict=True):
        if folded is not None:
            assert cell is not None
            assert folded == fold(cell)
    assert list(identity.key_parts(cells)) == [identity.key_part(cell) for cell in cells]


DEGREES = st.one_of(
    st.floats(-200, 200).map("{:.6f}".format), st.floats().map(repr), st.text("0123456789.-+°′e ", max_size=12)
)


@given(st.one_of(st.lists(st.none() | DEGREES), st.lists(st.floats()), st.lists(st.floats() | st.integers() | DEGREES)))
@example(["116.57", "35.", "-.5", "+116.5", "1e2", "１１６.５", None, "116.5000000000001"])
def test_degrees_read_at_once_are_those_read_one_by_one(cells: list[Any]) -> None:
    assert repr(degrees_of(cells).tolist()) == repr([read_degrees(cell) for cell in cells])
    assert plain_decimals(["116.57", None, "x"])[:1].tolist() == [116.57]  # type: ignore[index]


LATEST = dt.date(2026, 9, 30)
MOMENTS = st.one_of(
    st.datetimes().map("{:%Y-%m-%d %H:%M:%S}".format),
    st.from_regex(r"20[0-3][0-9]-[01][0-9]-[0-3][0-9][ T][0-2][0-9]:[0-6][0-9](:[0-6][0-9])?", fullmatch=True),
    st.text("0123456789-: T/年月日", max_size=20),
)


@given(st.lists(st.none() | MOMENTS, max_size=20), st.none() | st.just(LATEST))
@example(["2025-02-29 10:00:00", "2024-02-29 10:00", "2025-04-31 10:00:00", "2025-12-31T23:59:59"], LATEST)
@example(["2026-09-30 23:59:59", "2026-10-01 00:00:01", "2025-03-05 00:00:00", "2025-03-05 24:00"], LATEST)
def test_moments_read_at_once_are_those_read_one_by_one(cells: list[str | None], latest: dt.date | None) -> None:
    moments, plain = plain_moments(cells, latest)
    for cell, moment, is_plain in zip(cells, moments, plain.tolist(), strict=True):
        assert (moment is not None) == is_plain
        if is_plain:
            assert read_moment(cell, latest=latest) == Reading(moment)


def test_a_time_of_this_century_needs_no_closer_look() -> None:
    assert plain_moments(["2025-03-05 10:15:00", "2024-12-31T23:59"], LATEST)[1].all()
    assert not plain_moments(["2026-10-01 10:00:00", "2025-03-05", "2025-02-30 10:00:00", ""], LATEST)[1].any()


@given(
    st.lists(
        st.none()
        | st.from_regex(r"[A-Za-z]{0,9}-?[0-9]{3,20}", fullmatch=True)
        | st.text("0123456789eEX.-'` nul无JN", max_size=20)
    )
)
@example(["13812348000", "370811195001011234", "2025e10", "1e2025", "12345.0", "JN2025", "0000", "#REF!"])
def test_a_number_taken_as_it_is_is_what_reading_it_gives(cells: list[str | None]) -> None:
    for cell, is_plain in zip(cells, plain_order_numbers(cells).tolist(), strict=True):
        if is_plain:
            assert read_order_number(cell) == (cell, "")


@given(st.lists(TEXTS.filter(lambda text: "\ud800" not in text), max_size=20), st.data())
def test_cells_of_a_long_file_are_read_as_others_are(cells: list[str], data: st.DataObject) -> None:
    held = ArrowValues(pa.array(cells, pa.large_string()))
    assert list(held) == cells
    assert list(each_once(len, held)) == [len(cell) for cell in cells]
    for name in ("raw_address", "text", "received_at", "category"):
        column = ledger_kind("work_orders").column(name)
        (values, noted), (others, of_others) = (read_cells(whole, column, latest=LATEST) for whole in (held, cells))
        assert (list(values), noted) == (list(others), of_others)
    assert plain_texts(held, LIMIT).tolist() == plain_texts(cells, LIMIT).tolist()
    kept = sorted(data.draw(st.sets(st.sampled_from(range(len(cells)))))) if cells else []
    for whole in (held, cells):
        assert list(values_at(whole, np.array(kept, dtype=np.intp))) == [cells[at] for at in kept]


def test_only_a_sheet_that_reaches_far_or_calculates_is_looked_at_closely() -> None:
    assert extents.is_plain_sheet(b'<row r="999999"><c r="AN999999"><v>1</v></c></row>')
    for cell in (b'r="AO1"', b"r = 'A1000000'", b'r="1000000"', b'r="xfd1"', b'r="ZZZ9"', b'r="A1"><f>1</f>'):
        assert not extents.is_plain_sheet(b"<c " + cell + b"/>"), cell
