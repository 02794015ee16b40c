"""Bytes to sheets: told by content; what can't be read is refused with its reason, and nothing else is ever raised."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.errors import LedgerError
from loaders import tables
from loaders.failures import FileRefusedError
from loaders.tables import read_sheets
from tests.ledgers import collection, delimited, feature, point, workbook

ROWS = (["小区名称", "户数"], ["电磁线厂宿舍", 98])


def _refusal(content: bytes) -> str:
    with pytest.raises(FileRefusedError) as caught:
        read_sheets(content, "台账.xlsx")
    for language in ("zh", "en"):
        assert "{" not in str(caught.value.explain(language))
    return caught.value.code


def _package(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return content.getvalue()


def test_a_workbook_is_known_by_its_content_whatever_it_is_called() -> None:
    sheet = read_sheets(workbook(*ROWS), "台账.csv")[0]
    assert [list(row) for row in sheet.rows] == [["小区名称", "户数"], ["电磁线厂宿舍", 98.0]]


def test_a_cell_merged_down_a_column_is_every_row_s() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in ([], ["社区", "小区名称"], ["北门社区", "甲"], [None, "乙"], ["西门社区", "丙"], ["注：以上", None]):
        page.append(row)
    page.merge_cells("A3:A4")
    page.merge_cells("A6:B6")
    content = io.BytesIO()
    book.save(content)
    rows = read_sheets(content.getvalue(), "a.xlsx")[0].rows
    assert [row[0] for row in rows] == ["社区", "北门社区", "北门社区", "西门社区", "注：以上"]
    assert rows[-1][1] == ""


def test_rows_are_numbered_as_excel_shows_them() -> None:
    sheet = read_sheets(workbook([], [], *ROWS), "台账.xlsx")[0]
    assert sheet.first_row == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_text_is_read_in_every_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    content = delimited(*ROWS, delimiter=delimiter, encoding=encoding)
    assert list(read_sheets(content, "台账.csv")[0].rows) == [["小区名称", "户数"], ["电磁线厂宿舍", "98"]]


def test_a_delimiter_inside_quotes_splits_nothing() -> None:
    content = '小区名称,地址\r\n"甲小区","建设路1号,院内"\r\n乙小区,建设路2号\r\n'.encode()
    assert read_sheets(content, "台账.csv")[0].rows[1] == ["甲小区", "建设路1号,院内"]


def test_lines_of_two_encodings_are_each_read_as_what_they_are_and_said() -> None:
    content = "小区名称,户数\n铁塔寺小区,98\n".encode() + "大石桥社区,12\n".encode("gb18030")
    sheet = read_sheets(content, "台账.csv")[0]
    assert list(sheet.rows) == [["小区名称", "户数"], ["铁塔寺小区", "98"], ["大石桥社区", "12"]]
    (note,) = sheet.notes
    assert (note.code, note.values) == ("mixed_encodings", {"count": 1, "row": 3})
    assert "{" not in note.explain("zh") + note.explain("en")


def test_a_line_of_no_encoding_among_two_refuses_the_file() -> None:
    content = "铁塔寺小区,98\n".encode() + "大石桥社区,12\n".encode("gb18030") + b"\xff\xfe\xff,1\n"
    assert _refusal(content) == "mixed_encodings"


def test_features_carry_their_places_beside_their_properties() -> None:
    sheet = read_sheets(collection(feature(point(116.57, 35.41), name="甲"), feature(None, name="乙")), "a.geojson")[0]
    assert [list(row) for row in sheet.rows] == [["name"], ["甲"], ["乙"]]
    assert sheet.features is not None
    assert [found.geometry is None for found in sheet.features] == [False, True]
    assert sheet.first_row + 1 == 1  # the first feature is row 1


def test_heights_are_dropped_and_broken_shapes_named() -> None:
    high = {"type": "Point", "coordinates": [116.57, 35.41, 30.0]}
    broken = {"type": "Polygon", "coordinates": [[[116, 35], [117, 35]]]}
    empty = {"type": "Polygon", "coordinates": []}
    endless = {"type": "Point", "coordinates": [float("inf"), 35]}
    sheet = read_sheets(collection(*(feature(shape, name="甲") for shape in (high, broken, empty, endless))), "a")[0]
    assert sheet.features is not None
    assert sheet.features[0].geometry is not None
    assert not sheet.features[0].geometry.has_z
    assert [found.problem for found in sheet.features[1:]] == ["geometry_invalid", "geometry_empty", "geometry_invalid"]


def test_records_in_json_are_rows_under_their_keys() -> None:
    sheet = read_sheets('{"a": {"小区名称": "甲"}, "b": {"小区名称": "乙", "户数": 3}}'.encode(), "a.json")[0]
    assert [list(row) for row in sheet.rows] == [["小区名称", "户数"], ["甲", None], ["乙", 3]]


def test_each_bad_file_is_refused_with_its_own_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    good = workbook(*ROWS)
    assert _refusal(b"") == "empty"
    assert _refusal(b" \r\n") == "empty"
    assert _refusal(workbook()) == "empty"
    assert _refusal(good[: len(good) // 2]) == "damaged_zip"
    assert _refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600) == "damaged"
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert _refusal(locked) == "password"
    assert _refusal(_package()) == "empty_zip"
    assert _refusal(b"%PDF-1.7 ...") == "pdf"
    assert _refusal(b"<html><p>x</html>") == "markup_without_table"
    assert _refusal(b'{"type": "FeatureCollection", ') == "damaged_json"
    assert _refusal(b"[" * 100_000) == "damaged_json"
    assert _refusal(b"[1, 2]") == "json_without_rows"
    monkeypatch.setattr(tables, "MAX_BYTES", 10)
    assert _refusal(good) == "too_large"


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = _package(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=b"\x00" * (65 * 2**20))
    assert len(bomb) < 2**20
    assert _refusal(bomb) == "zip_bomb"


def test_a_cell_in_the_last_corner_is_refused_and_does_not_end_the_process() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"], page["XFD1000000"] = "小区名称", "x"
    content = io.BytesIO()
    book.save(content)
    assert _refusal(content.getvalue()) == "stray_cells"


def test_more_rows_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 2)
    assert _refusal(delimited(*ROWS, ["甲", 1])) == "too_many_rows"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        read_sheets(content, "台账")
    except LedgerError as error:
        assert error.explain("zh").what  # noqa: PT017 - that it can be said is the point


_SAMPLES = (
    workbook(*ROWS),
    delimited(*ROWS, encoding="gb18030"),
    collection(feature(point(116.57, 35.41), name="甲")),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(_SAMPLES), st.data())
def test_a_damaged_file_is_read_or_refused(sample: bytes, data: st.DataObject) -> None:
    content = bytearray(sample)
    for place in data.draw(st.lists(st.integers(0, len(sample) - 1), max_size=6)):
        content[place] = data.draw(st.integers(0, 255))
    try:
        read_sheets(bytes(content[: data.draw(st.integers(1, len(sample)))]), "台账")
    except LedgerError as error:
        assert error.explain("en").what  # noqa: PT017 - that it can be said is the point
