"""A long text file is read column by column as csv reads it row by row."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loaders import delimited
from loaders.text_rows import TextRows, read_text_rows

MOST = 1_000
PARTS = st.text('ab,"\n\r 单号;\t\x0b\u2028\U0001f600', max_size=12)
CELLS = st.lists(st.lists(PARTS, min_size=3, max_size=3), min_size=1, max_size=6)


def by_row(decoded: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter))


@given(CELLS, st.sampled_from([",", ";", "\t"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_a_written_table_is_read_as_it_was_written(rows: list[list[str]], delimiter: str, quoting: int) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[arg-type]  # one of csv's
    found = read_text_rows(file.getvalue(), delimiter, 3, MOST)
    assert found is not None
    assert list(found) == rows


@given(st.text('ab,"\n\r 单', min_size=1, max_size=40))
@example('a,b\n1,x"y\n')
@example('a,b\n1,"x" y"z"\n')
@example('a,b\n1,"x\ny')
@example("a\n\n1\n")
def test_any_text_that_is_taken_is_read_as_csv_reads_it(decoded: str) -> None:
    expected = by_row(decoded)
    width = len(expected[0]) if expected else 0
    found = read_text_rows(decoded, ",", width, MOST) if width else None
    if found is not None:
        # A blank line is a row of empty cells.
        assert list(found) == [row or [""] * width for row in expected]


def test_lines_of_other_lengths_and_cells_too_long_are_left_to_csv() -> None:
    assert read_text_rows("a,b\n1,2,3\n", ",", 2, MOST) is None
    assert read_text_rows("a,b\n1\n", ",", 2, MOST) is None
    assert read_text_rows(f"a,b\n1,{'x' * (MOST + 1)}\n", ",", 2, MOST) is None
    assert read_text_rows(f"a,b\n1,{'x' * MOST}\n", ",", 2, MOST) is not None


def test_rows_are_cut_and_chosen_as_those_of_a_list() -> None:
    rows = read_text_rows("a,b\n1,2\n3,4\n5,6\n", ",", 2, MOST)
    assert rows is not None
    assert (len(rows), rows.width, rows[1], list(rows[2:])) == (4, 2, ["1", "2"], [["3", "4"], ["5", "6"]])
    assert list(rows.without({0, 2})) == [["1", "2"], ["5", "6"]]
    assert list(rows[1:].column(1)) == ["2", "4", "6"]


def test_a_long_file_is_read_at_once_and_a_short_or_a_ragged_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_LONG_CHARACTERS", 20)
    long = delimited.read_delimited('单号,内容\r\n1,"甲\r\n乙"\r\n2,丙丁戊己庚\r\n'.encode(), "a.csv")[0].rows
    assert isinstance(long, TextRows)
    assert list(long) == [["单号", "内容"], ["1", "甲\r\n乙"], ["2", "丙丁戊己庚"]]
    ragged = delimited.read_delimited("单号,内容\r\n1,甲,多出来\r\n2,丙丁戊己庚\r\n".encode(), "a.csv")[0].rows
    assert list(ragged) == [["单号", "内容"], ["1", "甲", "多出来"], ["2", "丙丁戊己庚"]]
    short = delimited.read_delimited("单号,内容\r\n1,甲\r\n".encode(), "a.csv")[0].rows
    assert not isinstance(short, TextRows)
