"""
A file to a plan (导入): read, understand, take values and places, find whose rows they are, check, compare.

The one way in, for the pages, the command line and the demonstration. Nothing is written here: `ImportPlan.to_batch`
gives what `Store.save` writes in one transaction.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from config.errors import CrsError
from config.texts import text
from geodata.schemas import ledger_kind
from geodata.store import PendingRow
from loaders.building import FrameBuilder, read_values
from loaders.choices import NO_CHOICES, Choices, no_progress
from loaders.columns import LATITUDE, LON_LAT, LONGITUDE
from loaders.coordinates import convert, raw_columns, read_places
from loaders.crs_guess import CrsGuess, far_rows, guess_crs
from loaders.identity import StoredRows, identify
from loaders.plan import ImportPlan, compare
from loaders.references import fill_references
from loaders.rows import take_rows
from loaders.tables import read_sheets
from loaders.understanding import understand

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from geodata.store import Store
    from loaders.choices import Progress
    from loaders.coordinates import Places
    from loaders.rows import LedgerRows
    from loaders.understanding import Understanding

__all__ = ["ImportPlan", "plan_import"]

_PLACE_COLUMNS = frozenset({LONGITUDE, LATITUDE, LON_LAT})


def plan_import(
    content: bytes,
    file_name: str,
    store: Store,
    choices: Choices = NO_CHOICES,
    *,
    progress: Progress | None = None,
) -> ImportPlan:
    """
    Understand and check a ledger, and say what storing it would do.

    Parameters
    ----------
    content, file_name
        The file; what it is, is told by its content.
    store
        Where it would go; read, never written.
    choices
        What the person said of the file; everything left out is found out.
    progress
        Told of each step; may raise `Stopped`.

    Returns
    -------
    plan
        Good rows, rows kept back, and every problem by row, column and value.

    Raises
    ------
    UnreadableFileError
        If the file can't be read, or isn't one that this program takes in.
    UnknownKindError, UnknownColumnsError
        If the kind or the header row can't be told.
    CrsError
        If the coordinate system isn't known or nearly every row lies far from the street under it.
    """
    report = progress or no_progress
    report("read", 0.0)
    revision = store.revision()
    file_name = PurePath(file_name.replace("\\", "/")).name
    sheets = read_sheets(content, file_name)
    understanding = understand(sheets, file_name, choices)
    rows = take_rows(understanding)
    values = read_values(rows)
    own = values[rows.kind]
    _name_a_single_outline(understanding, own, file_name)
    places = read_places(rows, understanding.sheet.features)
    try:
        guess = _guess(choices.crs, understanding, own, places, store)
    except CrsError as error:
        raise CrsError(file=file_name, crs=error.values["crs"]) from error
    geometries = _place_rows(rows, own, places, guess, store, file_name)
    fill_references(rows, own, store)
    stored = StoredRows(ledger_kind(rows.kind), store.read(rows.kind))
    ids = identify(rows, own, geometries, stored)
    frames = FrameBuilder(rows, values, ids, geometries, store, stored, file_name, choices.as_of).build()
    return ImportPlan(
        file_name=file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        kind=rows.kind,
        crs_guess=guess,
        sheet=understanding.sheet.name,
        sheet_names=tuple(sheet.name for sheet in sheets),
        header_row=understanding.header_row,
        matches=understanding.matches,
        frames=frames,
        problems=tuple(sorted(rows.problems, key=lambda problem: problem.row)),
        pending=_pending(rows),
        rows_read=len(rows),
        rows_good=len(frames[rows.kind]),
        counts={name: compare(frame, store.read(name)) for name, frame in frames.items()},
        as_of=choices.as_of,
        revision=revision,
        _store=store,
    )


def _name_a_single_outline(understanding: Understanding, own: dict[str, list[Any]], file_name: str) -> None:
    """Give the only feature of a file the file's name, where it brings none: an outline drawn by itself."""
    features = understanding.sheet.features
    if features is not None and len(features) == 1 and own.get("name", [None]) == [None]:
        own["name"] = [PurePath(file_name).stem]


def _guess(
    crs: str | None, understanding: Understanding, own: dict[str, list[Any]], places: Places, store: Store
) -> CrsGuess:
    headers = [match.header for match in understanding.matches if match.column in _PLACE_COLUMNS]
    name = "name" if "name" in own else "compound"
    names = own.get(name, [None] * len(places.geometries))
    return guess_crs(
        crs, understanding.sheet.crs_member, headers, names, places.geometries, lambda: store.read("compounds")
    )


def _place_rows(
    rows: LedgerRows, own: dict[str, list[Any]], places: Places, guess: CrsGuess, store: Store, file_name: str
) -> list[BaseGeometry | None]:
    """Convert the places, keep the originals, and keep back rows that lie far from everything."""
    geometries = convert(places.geometries, guess.system)
    if not ledger_kind(rows.kind).is_spatial:
        return geometries
    own["raw_crs"], own["raw_geometry"] = raw_columns(places.geometries, guess.system)
    if rows.kind != "boundary":
        far, all_far = far_rows(geometries, store.read("boundary").geometry)
        if all_far:
            raise CrsError(file=file_name, crs=lambda language: text(f"crs.{guess.system}", language))
        for position in far:
            geometry = geometries[position]
            shown = "" if geometry is None else f"{geometry.centroid.x:.5f}, {geometry.centroid.y:.5f}"
            rows.report(position, rows.place_column, "far_away", value=shown)
            geometries[position] = None
    # Whether these need one depends on whether the store knows them.
    rows.without_place = {position for position, said in enumerate(places.stated) if not said}
    return geometries


def _pending(rows: LedgerRows) -> tuple[PendingRow, ...]:
    problems: dict[int, list[dict[str, str]]] = {}
    for problem in rows.problems:
        problems.setdefault(problem.row, []).append(problem.to_dict())
    return tuple(
        PendingRow(
            rows.kind, rows.numbers[position], rows.shown_cells(position), problems.get(rows.numbers[position], [])
        )
        for position in sorted(rows.held)
    )
