"""KML as programs write it: data of either form, any prefix, folders, places of any sort; nothing of it is lost."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.failures import FileRefusedError
from loaders.tables import Sheet, read_sheets

POINT = "<Point><coordinates>116.57,35.41,12</coordinates></Point>"
STANDARD = "http://www.opengis.net/kml/2.2"
DATA = "<Data name='户数'><value>98</value></Data>"
SCHEMA_DATA = "<SchemaData schemaUrl='#s'><SimpleData name='建成年份'>0087</SimpleData></SchemaData>"


def kml(*placemarks: str, root: str = f"<kml xmlns='{STANDARD}'>") -> bytes:
    return f"{root}<Document>{''.join(placemarks)}</Document></kml>".encode()


def placemark(name: str, data: str = "", place: str = POINT) -> str:
    return f"<Placemark><name>{name}</name><ExtendedData>{data}</ExtendedData>{place}</Placemark>"


def read(content: bytes, file_name: str = "小区.kml") -> Sheet:
    (sheet,) = read_sheets(content, file_name)
    return sheet


def rows(sheet: Sheet) -> list[dict[str, object]]:
    header, *cells = sheet.rows
    return [dict(zip(header, row, strict=True)) for row in cells]


@pytest.mark.parametrize(
    "root",
    [
        f"<kml xmlns='{STANDARD}'>",
        f"<kml xmlns:gx='http://www.google.com/kml/ext/2.2' xmlns='{STANDARD}'>",
        "<kml xmlns='http://earth.google.com/kml/2.1'>",
        "<kml>",
    ],
)
def test_data_are_read_whatever_the_root_says(root: str) -> None:
    assert rows(read(kml(placemark("甲", DATA), root=root))) == [{"Name": "甲", "户数": "98"}]


def test_a_prefix_before_every_name_changes_nothing() -> None:
    plain = kml(placemark("甲", DATA)).decode()
    prefixed = plain.replace("<", "<k:").replace("<k:/", "</k:").replace("xmlns=", "xmlns:k=")
    assert rows(read(prefixed.encode())) == [{"Name": "甲", "户数": "98"}]


def test_a_prefix_that_nobody_declared_does_not_keep_the_file_out() -> None:
    content = kml(placemark("甲", DATA, f"<gx:drawOrder>1</gx:drawOrder><my:own/>{POINT}"))
    assert rows(read(content)) == [{"Name": "甲", "户数": "98"}]


def test_data_of_a_schema_and_data_by_themselves_are_both_read_and_zeros_stay() -> None:
    schema = "<Schema name='小区' id='s'><SimpleField name='建成年份' type='int'/></Schema>"
    content = kml(schema, placemark("甲", SCHEMA_DATA + DATA), placemark("乙", DATA), placemark("丙", SCHEMA_DATA))
    assert rows(read(content)) == [
        {"Name": "甲", "户数": "98", "建成年份": "0087"},
        {"Name": "乙", "户数": "98", "建成年份": None},
        {"Name": "丙", "户数": None, "建成年份": "0087"},
    ]


def test_places_of_different_sorts_stand_in_one_table() -> None:
    ring = "116.57,35.41 116.58,35.41 116.58,35.42 116.57,35.41"
    corners = f"<LinearRing><coordinates>{ring}</coordinates></LinearRing>"
    area = f"<Polygon><outerBoundaryIs>{corners}</outerBoundaryIs></Polygon>"
    line = "<LineString><coordinates>116.57,35.41 116.58,35.41</coordinates></LineString>"
    sheet = read(kml(placemark("甲"), placemark("乙", "", area), placemark("丙", "", line), placemark("丁", "", "")))
    assert sheet.features is not None
    types = [None if each.geometry is None else each.geometry.geom_type for each in sheet.features]
    assert types == ["Point", "Polygon", "LineString", None]


def test_each_folder_is_a_table_and_loose_placemarks_are_one_under_the_files_name() -> None:
    folder = f"<Folder><name>设施</name>{placemark('乙')}</Folder>"
    sheets = read_sheets(kml(placemark("甲"), folder), "我的地图.kml")
    assert [sheet.name for sheet in sheets] == ["我的地图", "设施"]


@given(
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=20).filter(str.strip),
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=20).filter(str.strip),
)
def test_any_name_and_any_value_of_a_datum_come_through(name: str, value: str) -> None:
    datum = f"<Data name={quoteattr(name)}><value>{escape(value)}</value></Data>"
    (row,) = rows(read(kml(placemark("甲", datum))))
    assert row[name] == value


@pytest.mark.parametrize("content", [b"<kml", b"<kml><Document></kml>", b"<kml xmlns='x'><Document>"])
def test_what_is_cut_or_not_sound_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefusedError):
        read_sheets(content, "小区.kml")
