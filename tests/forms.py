"""One small file of every form that an office may send, all with the same two rows; made by public libraries."""

from __future__ import annotations

import io
import json
import struct
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import openpyxl
import shapely
import xlwt

from tests.ledgers import collection, delimited, feature, point, workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADER = ["小区名称", "户数"]
ROWS = (["电磁线厂宿舍", 98], ["铁塔寺小区", 120])
PLACES = ((116.57, 35.41), (116.58, 35.42))
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")
DELIMITERS = (",", "\t", ";", "|", "，", "^", "¦", "、", "   ", "　")


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of `parts` by their names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return content.getvalue()


def old_workbook(*rows: list[Any], merged_down: bool = False) -> bytes:
    """Return an .xls; `merged_down`: the first cell of the second row spans to the last row."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("台账")
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if merged_down and place == 0 and number == 1:
                page.write_merge(1, len(rows) - 1, 0, 0, value)
            elif not (merged_down and place == 0 and number > 1):
                page.write(number, place, value)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """Return a zip with one part replaced or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    return zipped({**parts, name: data})


def with_sheet_xml(cells: str) -> bytes:
    """Return an .xlsx whose first sheet's data are `cells`, as XML."""
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    xml = f"{start}<sheetData>{cells}</sheetData></worksheet>"
    return with_part(workbook(["x"]), "xl/worksheets/sheet1.xml", xml.encode())


def layer_parts(driver: str, end: str, **options: Any) -> dict[str, bytes]:  # noqa: ANN401 - as GDAL takes them
    """Return the files that GDAL writes for the rows at their places, by what they end in."""
    frame = gpd.GeoDataFrame(
        {HEADER[0]: [row[0] for row in ROWS], HEADER[1]: [row[1] for row in ROWS]},
        geometry=shapely.points(PLACES),
        crs=4326 if driver == "LIBKML" else 4490,
    )
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / f"小区.{end}", driver=driver, **options)
        return {path.suffix[1:]: path.read_bytes() for path in Path(folder).iterdir()}


def shapefile(encoding: str, *, without: tuple[str, ...] = ()) -> bytes:
    """Return a zipped Shapefile whose texts are in `encoding`, without some of its parts."""
    parts = layer_parts("ESRI Shapefile", "shp", encoding=encoding)
    return zipped({f"小区.{end}": data for end, data in parts.items() if end not in without})


def page(encoding: str = "gb18030") -> bytes:
    """Return a page as office systems save it under .xls, with a script and tags left open."""
    rows = "".join(f"<tr><td>{name}<td align=right>{count}" for name, count in ROWS)
    header = "".join(f"<th>{name}</th>" for name in HEADER)
    head = '<meta charset="gb2312"><script>document.write("<table>")</script>'
    text = f"<html><head>{head}</head><body><table border=1><tr>{header}</tr>{rows}</table></body></html>"
    return text.replace("gb2312", encoding.replace("gb18030", "gb2312")).encode(encoding)


def excel_xml() -> bytes:
    """Return Excel's XML of 2003."""
    names = "urn:schemas-microsoft-com:office:spreadsheet"
    rows = "".join(
        "<Row>"
        + "".join(
            f'<Cell><Data ss:Type="{"Number" if isinstance(c, int) else "String"}">{c}</Data></Cell>' for c in row
        )
        + "</Row>"
        for row in (HEADER, *ROWS)
    )
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{names}" xmlns:ss="{names}">'
        f'<Worksheet ss:Name="台账"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def ods(rows: str, **more: bytes) -> bytes:
    """Return an OpenDocument spreadsheet of one table whose rows are given as XML; `more` are further parts."""
    names = " ".join(
        f'xmlns:{part}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"' for part in ("office", "table", "text")
    )
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="台账">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": ODS_TYPE, "content.xml": document.encode(), **more})


def ods_row(*cells: object, repeated: int = 1) -> str:
    """Return a row of an OpenDocument table: texts, numbers, or a cell's whole XML where it begins with ``<``."""
    return (
        f'<table:table-row table:number-rows-repeated="{repeated}">'
        + "".join(
            str(cell)
            if str(cell).startswith("<")
            else f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            if isinstance(cell, str)
            else f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
            for cell in cells
        )
        + "</table:table-row>"
    )


def kml() -> bytes:
    """Return a KML with extended data and heights."""
    marks = "".join(
        f'<Placemark><name>{row[0]}</name><ExtendedData><Data name="户数"><value>{row[1]}</value></Data></ExtendedData>'
        f"<Point><coordinates>{x},{y},12</coordinates></Point></Placemark>"
        for row, (x, y) in zip(ROWS, PLACES, strict=True)
    )
    start = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
    return f"{start}<Document><name>小区</name>{marks}</Document></kml>".encode()


def macro_workbook() -> bytes:
    """Return an .xlsm: the same cells, and a part of macros."""
    return with_part(workbook(HEADER, *ROWS), "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 not a real one")


def binary_workbook(*rows: list[Any]) -> bytes:
    """Return an .xlsb (MS-XLSB 2.1.7): no public library writes one."""

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    def record(kind: int, body: bytes = b"") -> bytes:
        number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size = bytes([len(body)]) if len(body) < 0x80 else bytes([len(body) & 0x7F | 0x80, len(body) >> 7])
        return number + size + body

    sheet = record(0x81) + record(0x94, struct.pack("<IIII", 0, len(rows) - 1, 0, 1)) + record(0x91)
    for number, row in enumerate(rows):
        sheet += record(0, struct.pack("<IIHBBI", number, 0, 300, 0, 0, 0)[:17])
        for place, value in enumerate(row):
            start = struct.pack("<II", place, 0)
            sheet += (
                record(6, start + wide(value))
                if isinstance(value, str)
                else record(5, start + struct.pack("<d", value))
            )
    sheet += record(0x92) + record(0x82)
    bundle = struct.pack("<II", 0, 1) + wide("rId1") + wide("台账")
    book = record(0x83) + record(0x8F) + record(0x9C, bundle) + record(0x90) + record(0x84)
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="rId1" Type="{kinds}/worksheet" Target="worksheets/sheet1.bin"/>'
    of_package = "http://schemas.openxmlformats.org/package/2006/relationships"
    relations = f'<Relationships xmlns="{of_package}">{relation}</Relationships>'
    return zipped(
        {
            "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relations.encode(),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def formula_workbook() -> bytes:
    """Return an .xlsx with a formula that was never calculated."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    for row in (HEADER, [ROWS[0][0], "=49+49"]):
        first.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def table_forms() -> dict[str, bytes]:
    """Return the forms that hold rows without places, by what they are called."""
    records = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    forms = {
        "xlsx": workbook(HEADER, *ROWS),
        "xls": old_workbook(HEADER, *ROWS),
        "xlsm": macro_workbook(),
        "xlsb": binary_workbook(HEADER, *ROWS),
        "ods": ods(ods_row(*HEADER) + "".join(ods_row(*row) for row in ROWS)),
        "html as xls, gb2312": page(),
        "html as xls, utf-8": page("utf-8"),
        "html as xls, utf-16": page("utf-16"),
        "xml of Excel 2003": excel_xml(),
        "json records": json.dumps(records, ensure_ascii=False).encode(),
        "json records in gb18030": json.dumps(records, ensure_ascii=False).encode("gb18030"),
        "json lists": json.dumps([HEADER, *ROWS], ensure_ascii=False).encode(),
        "json of an interface": json.dumps({"code": 0, "data": records}, ensure_ascii=False).encode(),
        "json lines": "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode(),
        "zip of one": zipped({"台账.csv": delimited(HEADER, *ROWS)}),
        "text with sep=": b"sep=;\r\n" + delimited(HEADER, *ROWS, delimiter=";"),
    }
    for encoding in ENCODINGS:
        for delimiter in DELIMITERS:
            forms[f"text, {encoding}, {delimiter!r}"] = delimited(HEADER, *ROWS, delimiter=delimiter, encoding=encoding)
    return forms


def place_forms() -> dict[str, tuple[bytes, str]]:
    """Return the forms that hold rows with places, with the system that each should be found to name."""
    features = [
        feature(point(*place), **dict(zip(HEADER, row, strict=True))) for row, place in zip(ROWS, PLACES, strict=True)
    ]
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in features)
    return {
        "geojson": (collection(*features), ""),
        "geojson lines": (lines.encode(), ""),
        "geojson text sequence": (b"\x1e" + lines.replace("\n", "\n\x1e").encode(), ""),
        "shapefile with cpg and prj": (shapefile("gb18030"), "EPSG:4490"),
        "shapefile without cpg": (shapefile("gb18030", without=("cpg",)), "EPSG:4490"),
        "shapefile in utf-8 without cpg and prj": (shapefile("utf-8", without=("cpg", "prj")), ""),
        "geopackage": (layer_parts("GPKG", "gpkg")["gpkg"], "EPSG:4490"),
        "kml": (kml(), "EPSG:4326"),
        "kmz": (zipped({"doc.kml": kml(), "files/mark.png": b"\x89PNG"}), "EPSG:4326"),
    }
