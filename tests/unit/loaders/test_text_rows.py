"""A long text file is read column by column as csv reads it row by row."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loaders import delimited, text_rows
from loaders.encodings import utf8_body
from loaders.text_rows import TextRows, read_text_rows

MOST = 1_000
PARTS = st.text('ab,"\n\r 单号;\t\x0b\u2028\U0001f600', max_size=12)
CELLS = st.lists(st.lists(PARTS, min_size=3, max_size=3), min_size=1, max_size=6)


def by_row(decoded: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter))


def read(decoded: str, delimiter: str = ",", width: int = 3) -> TextRows | None:
    return read_text_rows(memoryview(decoded.encode()), delimiter, width, MOST)


@given(CELLS, st.sampled_from([",", ";", "\t"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_a_written_table_is_read_as_it_was_written(rows: list[list[str]], delimiter: str, quoting: int) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[arg-type]  # one of csv's
    found = read(file.getvalue(), delimiter)
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
    found = read(decoded, width=width) if width else None
    if found is not None:
        # A blank line is a row of empty cells.
        assert list(found) == [row or [""] * width for row in expected]


def test_lines_of_other_lengths_and_cells_too_long_are_left_to_csv() -> None:
    assert read("a,b\n1,2,3\n", width=2) is None
    assert read("a,b\n1\n", width=2) is None
    assert read(f"a,b\n1,{'x' * (MOST + 1)}\n", width=2) is None
    assert read(f"a,b\n1,{'x' * MOST}\n", width=2) is not None


def test_rows_are_cut_and_chosen_as_those_of_a_list() -> None:
    rows = read("a,b\n1,2\n3,4\n5,6\n", width=2)
    assert rows is not None
    assert (len(rows), rows.width, rows[1], list(rows[2:])) == (4, 2, ["1", "2"], [["3", "4"], ["5", "6"]])
    assert list(rows.without({0, 2})) == [["1", "2"], ["5", "6"]]
    assert list(rows[1:].column(1)) == ["2", "4", "6"]


def test_a_long_file_is_read_at_once_and_a_short_or_a_ragged_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_LONG_BYTES", 40)
    long = delimited.read_delimited('单号,内容\r\n1,"甲\r\n乙"\r\n2,丙丁戊己庚\r\n'.encode(), "a.csv")[0].rows
    assert isinstance(long, TextRows)
    assert list(long) == [["单号", "内容"], ["1", "甲\r\n乙"], ["2", "丙丁戊己庚"]]
    ragged = delimited.read_delimited("单号,内容\r\n1,甲,多出来\r\n2,丙丁戊己庚\r\n".encode(), "a.csv")[0].rows
    assert list(ragged) == [["单号", "内容"], ["1", "甲", "多出来"], ["2", "丙丁戊己庚"]]
    chinese = delimited.read_delimited(
        "单号,内容\r\n1,漏水漏水漏水\r\n2,垃圾没有人清运\r\n".encode("gb18030"), "a.csv"
    )[0].rows
    assert isinstance(chinese, TextRows)
    assert list(chinese)[2] == ["2", "垃圾没有人清运"]
    said = delimited.read_delimited("\ufeffsep=;\r\n单号;内容\r\n1;漏水漏水漏水,漏水\r\n".encode(), "a.csv")[0].rows
    assert isinstance(said, TextRows)
    assert list(said) == [["单号", "内容"], ["1", "漏水漏水漏水,漏水"]]
    short = delimited.read_delimited("单号,内容\r\n1,甲\r\n".encode(), "a.csv")[0].rows
    assert not isinstance(short, TextRows)


@given(st.binary(max_size=12) | st.text(max_size=12).map(str.encode) | st.sampled_from([b"\xed\xa0\x80", b"\xc0\xaf"]))
def test_bytes_that_are_taken_as_utf_8_decode(content: bytes) -> None:
    body = utf8_body(content)
    if body is not None:
        assert bytes(body).decode() == content.decode("utf-8-sig")


def test_a_mark_before_the_text_is_none_of_it() -> None:
    body = utf8_body("\ufeff单号,内容".encode())
    assert body is not None
    assert bytes(body).decode() == "单号,内容"
    for other in ("单号,内容".encode("gb18030"), "单\x00号".encode(), "\ufeff\ufeff单号".encode(), "单".encode()[:2]):
        assert utf8_body(other) is None


@given(st.text("ab,\n\r 单", min_size=1, max_size=60), st.sampled_from(["", '"b\n"']))
@example("a,b\r\n1,2\r\n\r\n3,4", "")
def test_a_text_of_many_blocks_is_read_as_one_of_one_block_is(decoded: str, quoted: str) -> None:
    decoded += quoted
    width = decoded.replace("\r", "\n").split("\n")[0].count(",") + 1
    whole = read(decoded, width=width)
    with pytest.MonkeyPatch.context() as patch:
        # No line is longer than what Arrow holds at once.
        patch.setattr(text_rows, "_BLOCK_BYTES", max(map(len, decoded.encode().splitlines(keepends=True))) * 2)
        cut = read(decoded, width=width)
    assert (whole is None) == (cut is None)
    assert whole is None or list(whole) == list(cut or ())
