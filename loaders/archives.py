"""
Zips to sheets (读压缩包): an Excel file, a zipped Shapefile, a KMZ, or several files of any form together.

A member that can't be read doesn't keep the others out; it is named in a note on each sheet.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from loaders.failures import FileRefusedError, ReadingNote
from loaders.packages import Package
from loaders.tables import Sheet, read_sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SEPARATOR = " › "
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# Zips of other programs, by a part that each has, and the reason that names them.
_OTHER_FORMS = {"word/document.xml": "word_document", "ppt/presentation.xml": "slides", "mimetype": "open_document"}
_SHAPEFILE_PARTS = frozenset({"shp", "shx", "dbf", "prj", "cpg"})
_SHAPEFILE_COMPANIONS = _SHAPEFILE_PARTS | {"sbn", "sbx", "qix", "fix", "qmd", "qpj", "shp.xml"}
_LEFT_BY_SYSTEMS = ("__macosx", "thumbs.db", "desktop.ini")
_MAX_MEMBERS = 500


def read_zip(content: bytes, file_name: str) -> list[Sheet]:
    """
    Read a zip of any kind.

    Parameters
    ----------
    content
        Its bytes.
    file_name
        For messages.

    Returns
    -------
    sheets
        Of an Excel file as it has them; of other files under their file's name, followed by the sheet's own where it
        has several: ``file.xlsx › 工作表``.

    Raises
    ------
    FileRefusedError
        If the zip is damaged, locked or a bomb, or nothing in it can be read.
    """
    package = Package(content, file_name)
    from loaders.workbooks import is_workbook, read_workbook  # noqa: PLC0415 - only where it may be one

    if is_workbook(package):
        return read_workbook(content, package, file_name)
    from loaders.open_document import is_spreadsheet, read_open_document  # noqa: PLC0415 - see above

    if is_spreadsheet(package):
        return read_open_document(package, file_name)
    for name in package:
        if name.lower() in _OTHER_FORMS:
            raise FileRefusedError(file_name, _OTHER_FORMS[name.lower()])
    return _read_members(package, file_name)


def _read_members(package: Package, file_name: str) -> list[Sheet]:
    names = [name for name in package if not _is_left_by_system(name)]
    if not names:
        raise FileRefusedError(file_name, "empty_zip")
    if len(names) > _MAX_MEMBERS:
        raise FileRefusedError(file_name, "too_many_members", limit=_MAX_MEMBERS)
    shapefiles = _shapefiles(names)
    within = {name for members in shapefiles.values() for name in members.values()}
    places = [name for name in names if name.lower().endswith(".kml")]
    if places:
        # A KMZ brings the pictures of its marks.
        names = [name for name in names if not name.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".bmp"))]
    labels = _labels(name for name in names if name not in within or name in shapefiles)
    sheets: list[Sheet] = []
    refused: list[tuple[str, FileRefusedError]] = []
    for name, label in labels.items():
        try:
            if name in shapefiles:
                sheets.append(_read_shapefile(package, shapefiles[name], label))
            else:
                read = _read_member(package, name, label)
                sheets += read if names == places and len(names) == 1 else _named(read, label)
        except FileRefusedError as error:
            refused.append((label, error))
    if not sheets:
        if len(refused) == 1:
            raise refused[0][1]
        raise FileRefusedError(file_name, "nothing_readable", members=lambda language: _said(refused, language))
    notes = tuple(ReadingNote("member_unread", {"file": label, "reason": error.reason}) for label, error in refused)
    return [replace(sheet, notes=(*notes, *sheet.notes)) for sheet in sheets]


def _read_member(package: Package, name: str, label: str) -> list[Sheet]:
    content = package.unpack(name)
    if content.startswith(_ZIP):
        from loaders.open_document import is_spreadsheet, read_open_document  # noqa: PLC0415 - see above
        from loaders.workbooks import is_workbook, read_workbook  # noqa: PLC0415 - only where it may be one

        inner = Package(content, label)
        if is_spreadsheet(inner):
            return read_open_document(inner, label)
        if not is_workbook(inner):
            raise FileRefusedError(label, "nested_zip")
        return read_workbook(content, inner, label)
    return read_sheets(content, label)


def _read_shapefile(package: Package, members: Mapping[str, str], label: str) -> Sheet:
    from loaders.layers import read_shapefile  # noqa: PLC0415 - GDAL is loaded only for what it reads

    parts = {part: package.unpack(name) for part, name in members.items() if part in _SHAPEFILE_PARTS}
    return read_shapefile(parts, label, label)


def _named(sheets: Iterable[Sheet], label: str) -> list[Sheet]:
    filled = [sheet for sheet in sheets if sheet.rows]
    if len(filled) == 1:
        return [replace(filled[0], name=label)]
    return [replace(sheet, name=f"{label}{SEPARATOR}{sheet.name}") for sheet in filled]


def _shapefiles(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the parts of each Shapefile: the member that it is called after, to the members by what they are."""
    found: dict[str, dict[str, str]] = {}
    for name in names:
        end = "shp.xml" if name.lower().endswith(".shp.xml") else name.rpartition(".")[2].lower()
        if end in _SHAPEFILE_COMPANIONS:
            found.setdefault(name[: -len(end)].lower(), {})[end] = name
    needed = {"shp", "shx", "dbf"}
    return {parts.get("shp") or next(iter(parts.values())): parts for parts in found.values() if needed & parts.keys()}


def _labels(names: Iterable[str]) -> dict[str, str]:
    """Return what each member is called: its file's name, with its folders where two have the same."""
    names = list(names)
    short = {name: PurePosixPath(name.replace("\\", "/")).name or name for name in names}
    times = Counter(short.values())
    return {name: short[name] if times[short[name]] == 1 else name for name in names}


def _is_left_by_system(name: str) -> bool:
    parts = name.replace("\\", "/").lower().split("/")
    return parts[0] in _LEFT_BY_SYSTEMS or parts[-1] in _LEFT_BY_SYSTEMS or parts[-1].startswith((".", "~$"))


def _said(refused: Iterable[tuple[str, FileRefusedError]], language: str) -> str:
    return " ".join(f"{label}: {error.reason(language)}" for label, error in refused)
