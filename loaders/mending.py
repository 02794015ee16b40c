"""Rows that a person corrected in place (就地补正), as a table to be read as a file's is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from loaders.rows import cell_text
from loaders.settling import GEOMETRY_CELL
from loaders.tables import Feature, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN_CHARACTERS = 40


def sheet_of(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> Sheet:
    """
    Return rows as a sheet, as if they had been read from a file.

    Parameters
    ----------
    headers
        The first row. Under `loaders.settling.GEOMETRY_CELL` stand places as WKT: the sheet is one of features then.
    rows
        Cells in the headers' order.
    """
    if GEOMETRY_CELL not in headers:
        return Sheet("", [list(headers), *map(list, rows)])
    place = list(headers).index(GEOMETRY_CELL)
    features = [_feature(row[place]) for row in rows]
    return Sheet("", [[cell for at, cell in enumerate(row) if at != place] for row in (headers, *rows)], 1, features)


def _feature(cell: object) -> Feature:
    if not cell_text(cell):
        return Feature(None)
    try:
        return Feature(shapely.from_wkt(cell_text(cell)))
    except shapely.GEOSException:
        return Feature(None, "geometry_invalid", cell_text(cell)[:_SHOWN_CHARACTERS])
