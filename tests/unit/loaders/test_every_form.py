"""Every form of file that issue 数据管理 names: one small file each, read alike; each bad one with its own reason."""

from __future__ import annotations

import io
import struct
import zipfile
from functools import cache
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from config.settings import PROJECT_DIR
from loaders import tables
from loaders.failures import FileRefusedError
from loaders.importing import plan_import
from loaders.tables import read_sheets
from tests import forms
from tests.forms import HEADER, PLACES, ROWS, zipped
from tests.ledgers import delimited, workbook

if TYPE_CHECKING:
    from geodata.store import Store
    from loaders.tables import Sheet

_TABLES = forms.table_forms()
_PLACES = forms.place_forms()


def _cells(sheet: Sheet) -> list[list[str]]:
    """Return the rows as texts, whole numbers as such; a text file has only texts."""
    return [[f"{c:g}" if isinstance(c, float | int) else str(c) for c in row] for row in sheet.rows]


_EXPECTED = [HEADER, *([name, str(count)] for name, count in ROWS)]


@pytest.mark.parametrize("form", _TABLES)
def test_each_form_of_table_gives_the_same_rows_whatever_the_file_is_called(form: str) -> None:
    (sheet,) = read_sheets(_TABLES[form], "台账.dat")
    assert _cells(sheet) == _EXPECTED


@pytest.mark.parametrize("form", _PLACES)
def test_each_form_of_places_gives_the_same_rows_places_and_system(form: str) -> None:
    content, system = _PLACES[form]
    (sheet,) = read_sheets(content, "台账.dat")
    texts = _cells(sheet)
    if "km" in form:  # KML has its own word for the name
        assert texts[0] == ["Name", "户数"]
        texts[0] = HEADER
    if form == "shapefile in utf-8 without cpg and prj":  # ten bytes a name: three characters of UTF-8 and a third
        assert texts[0] == ["小区名", "户数"]
        texts[0] = HEADER
    assert texts == _EXPECTED
    assert sheet.features is not None
    assert [place.geometry.coords[0] for place in sheet.features if place.geometry] == list(PLACES)
    assert not any(place.geometry.has_z for place in sheet.features if place.geometry)
    assert sheet.crs_member == system


@pytest.mark.parametrize("form", [*_TABLES, *_PLACES])
def test_each_form_goes_through_the_whole_import(form: str, store: Store) -> None:
    content = _TABLES[form] if form in _TABLES else _PLACES[form][0]
    plan = plan_import(content, "小区台账.dat", store)
    assert (plan.kind, plan.rows_read) == ("compounds", 2)
    assert plan.rows_good == (2 if form in _PLACES else 0)  # without a place a compound waits


# What keeps a file out.


def _refusal(content: bytes) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as caught:
        read_sheets(content, "台账.xlsx")
    for language in ("zh", "en"):
        assert "{" not in str(caught.value.explain(language))
    return caught.value


def _locked_zip() -> bytes:
    content = bytearray(zipped({"台账.csv": b"1,2"}))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(header) + flags] |= 1
    return bytes(content)


def _locked_xls() -> bytes:
    """Return an .xls with the record that Excel puts after the first of a locked workbook."""
    content = bytearray(_TABLES["xls"])
    begin = content.index(struct.pack("<HH", 0x809, 16))
    after = begin + 20
    content[after : after + 2] = struct.pack("<H", 0x2F)
    return bytes(content)


def _far_xls() -> bytes:
    content = bytearray(_TABLES["xls"])
    cell = content.index(struct.pack("<HHHH", 0xFD, 10, 1, 0))
    content[cell + 4 : cell + 8] = struct.pack("<HH", 65_535, 65_535)
    return bytes(content)


def _lying_zip(declared: int) -> bytes:
    """Return a zip whose only member unpacks to more than both its headers say."""
    real = 10_000
    content = bytearray(zipped({"台账.csv": b"1" * real}))
    for header, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.index(header) + place
        content[start : start + 4] = struct.pack("<I", declared)
    return bytes(content)


def _cut_shapefile(part: str) -> bytes:
    parts = forms.layer_parts("ESRI Shapefile", "shp", encoding="gb18030")
    return zipped({f"a.{end}": data[:-8] if end == part else data for end, data in parts.items()})


_FAR_CELL = '<row r="1"><c r="A1"><v>1</v></c><c r="{}"><v>1</v></c></row>'
_BAD = {
    "nothing": (b"", "empty"),
    "blanks": (b" \r\n\x00\x00", "empty"),
    "cut xlsx": (_TABLES["xlsx"][:-100], "damaged_zip"),
    "cut xls": (_TABLES["xls"][:600], "damaged"),
    "cut geojson": (_PLACES["geojson"][0][:-5], "damaged_json"),
    "cut xml": (_TABLES["xml of Excel 2003"][:-20], "damaged_xml"),
    "cut kml": (_PLACES["kml"][0][:-60], "damaged_xml"),
    "cut geopackage": (_PLACES["geopackage"][0][:5000], "damaged"),
    "locked zip": (_locked_zip(), "password"),
    "locked xls": (_locked_xls(), "password"),
    "bomb of ratio": (zipped({"台账.csv": b"\x00" * (65 * 2**20)}), "zip_bomb"),
    "bomb of many members": (zipped({f"{number}": b"" for number in range(10_001)}), "zip_bomb"),
    "bomb of lying headers": (_lying_zip(10), "zip_bomb"),
    "too many files": (zipped({f"{number}.csv": b"a" for number in range(501)}), "too_many_members"),
    "zip without files": (zipped({}), "empty_zip"),
    "zip in a zip": (zipped({"内.zip": zipped({"台账.csv": b"1,2"})}), "nested_zip"),
    "far cell, row": (forms.with_sheet_xml(_FAR_CELL.format("XFD1048576")), "stray_cells"),
    "far cell, quotes and small letters": (
        forms.with_sheet_xml(_FAR_CELL.format("xfd99999").replace('"', "'")),
        "stray_cells",
    ),
    "far cell, no such row": (forms.with_sheet_xml(_FAR_CELL.format("A4294967290")), "damaged"),
    "far cell, xls": (_far_xls(), "stray_cells"),
    "pdf": (b"%PDF-1.7\n", "pdf"),
    "png": (b"\x89PNG\r\n\x1a\n", "picture"),
    "jpeg": (b"\xff\xd8\xff\xe0", "picture"),
    "docx": (zipped({"word/document.xml": b"<w/>"}), "word_document"),
    "pptx": (zipped({"ppt/presentation.xml": b"<p/>"}), "slides"),
    "odt": (zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}), "open_document"),
    "ods, locked": (forms.ods("", **{"META-INF/manifest.xml": b"<manifest:encryption-data/>"}), "password"),
    "ods, cut": (zipped({"mimetype": forms.ODS_TYPE, "content.xml": b"<office:"}), "damaged_xml"),
    "ods with entities": (
        zipped({"mimetype": forms.ODS_TYPE, "content.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        "document_type",
    ),
    "ods, a row a million times": (forms.ods(forms.ods_row("a", repeated=99_999_999)), "too_many_rows"),
    "ods, a cell a million times": (
        forms.ods(
            forms.ods_row(
                '<table:table-cell table:number-columns-repeated="99999999"><text:p>a</text:p></table:table-cell>'
            )
        ),
        "stray_cells",
    ),
    "ods without a row": (forms.ods(""), "empty"),
    "rtf": (b"{\\rtf1 x}", "word_document"),
    "rar": (b"Rar!\x1a\x07\x00", "other_archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00", "other_archive"),
    "gz": (b"\x1f\x8b\x08", "other_archive"),
    "mht": (b"MIME-Version: 1.0\r\n", "web_archive"),
    "page without a table": (b"<html><p>x</p></html>", "markup_without_table"),
    "xml with entities": (b'<!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>', "markup_without_table"),
    "kml with entities": (b'<?xml version="1.0"?><!DOCTYPE kml><kml/>', "document_type"),
    "kml without places": (b"<kml xmlns='http://www.opengis.net/kml/2.2'><Document/></kml>", "kml_without_places"),
    "shapefile without shp": (forms.shapefile("utf-8", without=("shp",)), "shapefile_without_shp"),
    "shapefile without shx": (forms.shapefile("utf-8", without=("shx",)), "shapefile_without_shx"),
    "shapefile without dbf": (forms.shapefile("utf-8", without=("dbf",)), "shapefile_without_dbf"),
    "shapefile with a cut shp": (_cut_shapefile("shp"), "shapefile_cut"),
    "shapefile with a cut dbf": (_cut_shapefile("dbf"), "shapefile_cut"),
    "shp alone": (forms.layer_parts("ESRI Shapefile", "shp")["shp"], "shapefile_part"),
    "dbf alone": (forms.layer_parts("ESRI Shapefile", "shp")["dbf"], "shapefile_part"),
    "encodings that no line fits": (b"\x80\x81\xff,1\n\xff\x80", "encoding"),
}


@pytest.mark.parametrize("case", _BAD)
def test_each_bad_file_is_refused_with_a_reason_of_its_own(case: str) -> None:
    content, code = _BAD[case]
    assert _refusal(content).code == code


def test_two_hundred_megabytes_are_refused_of_text_twice_as_many_with_the_limit_that_the_page_has_too() -> None:
    error = _refusal(b"PK\x03\x04" + b"1" * (200 * 2**20))
    assert error.code == "too_large"
    assert "180 MB" in str(error.explain("zh"))
    error = _refusal(b"1" * (tables.MAX_TEXT_BYTES + 1))
    assert error.code == "too_large"
    assert "400 MB" in str(error.explain("zh"))
    config = (PROJECT_DIR / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert f"maxUploadSize = {tables.MAX_TEXT_BYTES // 2**20} " in config


# What is left out or put right, and said.


def _notes(content: bytes) -> list[str]:
    notes = read_sheets(content, "台账.xlsx")[0].notes
    assert not any("{" in note.explain(language) for note in notes for language in ("zh", "en"))
    return [note.code for note in notes]


def test_macros_are_ignored_and_said() -> None:
    assert _notes(_TABLES["xlsm"]) == ["macros_ignored"]


def test_a_formula_without_a_value_is_empty_and_said() -> None:
    content = forms.formula_workbook()
    assert _notes(content) == ["formulas_without_value"]
    assert read_sheets(content, "a")[0].rows[1][1:] in ([""], [])


def test_zero_bytes_are_left_out_and_said() -> None:
    content = delimited(HEADER, *ROWS).replace(b"98", b"9\x008")
    assert _notes(content) == ["zero_bytes"]
    assert _cells(read_sheets(content, "a")[0]) == _EXPECTED


def test_a_cell_of_the_longest_text_that_excel_takes_is_read_whole() -> None:
    long = "长" * 32_767
    assert read_sheets(workbook(HEADER, [long, 1]), "a")[0].rows[1][0] == long
    assert read_sheets(delimited(HEADER, [long, 1]), "a")[0].rows[1][0] == long


def test_files_in_a_zip_become_sheets_under_their_names_and_what_cannot_be_read_is_said() -> None:
    content = zipped(
        {
            "甲/台账.xlsx": workbook(HEADER, *ROWS, sheet="一", 二=[HEADER, ROWS[0]]),
            "乙/业委会.csv": delimited(HEADER, ROWS[0], encoding="gb18030"),
            "乙/说明.pdf": b"%PDF-1.7",
            "../../外.csv": delimited(HEADER, ROWS[1]),
            "__MACOSX/._台账.xlsx": b"x",
        }
    )
    sheets = read_sheets(content, "全部.zip")
    assert [sheet.name for sheet in sheets] == ["台账.xlsx › 一", "台账.xlsx › 二", "业委会.csv", "外.csv"]
    assert {note.code for sheet in sheets for note in sheet.notes} == {"member_unread"}
    assert "说明.pdf" in sheets[0].notes[0].explain("zh")


def test_what_was_left_out_comes_with_the_plan(store: Store) -> None:
    content = zipped({"小区.csv": delimited(HEADER, *ROWS), "说明.pdf": b"%PDF-1.7"})
    assert [note.code for note in plan_import(content, "小区.zip", store).notes] == ["member_unread"]


def test_names_that_windows_packed_in_chinese_are_read() -> None:
    content = zipped({"name.csv": delimited(HEADER, *ROWS), "mane.csv": delimited(HEADER, *ROWS)})
    content = content.replace(b"name.csv", "小区".encode("gb18030") + b".csv").replace(b"mane.csv", b"mane.csv")
    assert [sheet.name for sheet in read_sheets(content, "a.zip")] == ["小区.csv", "mane.csv"]


def test_a_link_to_another_host_in_a_kml_is_not_followed_and_said() -> None:
    link = b"<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink></Document>"
    assert _notes(_PLACES["kml"][0].replace(b"</Document>", link)) == ["network_link"]


def test_spans_of_a_page_stand_as_merged_cells_of_excel_do() -> None:
    page = """<table><caption>台 账</caption><tr><th rowspan=2>社区<th colspan=2>业委会
      <tr><th>状态<th>届次<tr><td rowspan=2>北门<td>已成立<td>3<tr><td>筹备<td>&nbsp;</table>
      <table><tr><td>x<table><tr><td>内</table>y</table><script><table></script>"""
    sheets = read_sheets(page.encode(), "a.xls")
    assert [sheet.name for sheet in sheets] == ["1 台 账", "2", "3"]
    assert [list(row) for row in sheets[0].rows] == [
        ["社区", "业委会", None],
        ["社区", "状态", "届次"],
        ["北门", "已成立", "3"],
        ["北门", "筹备", ""],
    ]
    assert [list(row) for sheet in sheets[1:] for row in sheet.rows] == [["xy"], ["内"]]


def test_a_cell_merged_down_in_an_xls_is_every_row_s() -> None:
    content = forms.old_workbook(["社区", "户数"], ["北门", 1], ["", 2], ["", 3], merged_down=True)
    assert [row[0] for row in read_sheets(content, "a")[0].rows] == ["社区", "北门", "北门", "北门"]


def test_a_group_s_name_merged_across_stands_in_its_first_column() -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    for row in (["小区名称", "业委会", None], [None, "状态", "届次"], ["甲", "已成立", 3]):
        first.append(row)
    first.merge_cells("A1:A2")
    first.merge_cells("B1:C1")
    content = io.BytesIO()
    book.save(content)
    assert read_sheets(content.getvalue(), "a")[0].rows[:2] == [
        ["小区名称", "业委会", ""],
        ["小区名称", "状态", "届次"],
    ]


# Whatever the bytes are, they are read or refused.


@cache
def _samples() -> tuple[bytes, ...]:
    return (*(_TABLES[form] for form in list(_TABLES)[:15]), *(content for content, _ in _PLACES.values()))


def _read_or_refuse(content: bytes) -> None:
    try:
        read_sheets(content, "台账")
    except FileRefusedError as error:
        assert error.explain("zh").what  # noqa: PT017 - that it can be said is the point


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_files_of_every_form_are_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(_samples())))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[place] ^= 1 << data.draw(st.integers(0, 7))
    _read_or_refuse(bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))]))


_STARTS = (b"PK\x03\x04", b"SQLite format 3\x00", b"<table>", b"<kml>", b"<Workbook>", b"{", b"[", b"\x1e{", b"sep=")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(_STARTS), st.binary(max_size=300))
@example(b"<table>", b"<meta charset=fb2312>")
@example(b"<table>", b"<tr><td rowspan=65534 colspan=1000>x" * 20)
@example(b"<table>", b"<tr><td colspan=99999999999999999999>x")
@example(b"[", b"[" * 100_000)
@example(b"{", b'"a": 1e999, "b": ' + b"9" * 5000 + b"}")
def test_any_bytes_after_the_start_of_a_form_are_read_or_refused(start: bytes, rest: bytes) -> None:
    _read_or_refuse(start + rest)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='<>/="& tablerdhcospn0123456789\n甲', max_size=200))
@example("<!--" * 100_000)  # a minute and more with html.parser
@example("<a " * 100_000)
@example("<tr><td><table>" * 20_000)
def test_any_markup_is_read_or_refused(text: str) -> None:
    _read_or_refuse(f"<table>{text}".encode())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]), st.data())
def test_workbooks_with_a_damaged_part_are_read_or_refused(part: str, data: st.DataObject) -> None:
    content = _TABLES["xlsx"]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = bytearray(package.read(part))
    for place in data.draw(st.lists(st.integers(0, len(xml) - 1), min_size=1, max_size=5)):
        xml[place] = data.draw(st.integers(32, 126))
    _read_or_refuse(forms.with_part(content, part, bytes(xml)))
