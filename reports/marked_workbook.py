"""
A ledger with its problems marked (标注问题的表): to be mended in Excel and dropped in again.

Rows and columns stand where they stood, so that the mended file is understood as the first one was. Personal data are
masked as they are on the way into the store.
"""

from __future__ import annotations

import datetime as dt
import io
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from shapely import Point

from config.texts import text
from loaders.columns import LATITUDE, LONGITUDE
from loaders.masking import mask_text
from loaders.preview import cell_masks
from loaders.rows import cell_text
from loaders.tables import read_sheets
from reports.workbook import day_cell, set_widths, sheet_title, text_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from loaders.importing import ImportPlan
    from loaders.problems import Problem
    from loaders.tables import Feature, Sheet

# Light enough that black letters stand out on them: kept back, left empty, to be known.
FILLS = {"row": "F8CBAD", "cell": "FFE699", "note": "DDEBF7"}
_LONGEST_NOTE = 900
_MARK_WIDTH, _LIST_WIDTHS = 60, (8, 18, 24, 12, 48, 48)
_COMMENT_SIZE = (320, 140)


def marked_workbook(content: bytes, file_name: str, plan: ImportPlan, language: str) -> bytes:
    """
    Return the table of an upload as an Excel file with the cells marked that have a problem.

    Parameters
    ----------
    content, file_name
        The upload.
    plan
        Of that upload.
    language
        Of the notes.

    Returns
    -------
    workbook
        An .xlsx of two sheets: the table, with a note and a colour at each problem's cell and a last column that says
        what is wrong with the row; and the list of all problems. No cell is ever a formula. Of a file of features,
        points stand in two columns of degrees, in the file's own system; outlines can't be drawn in Excel and are
        left out, which the list says.

    Raises
    ------
    FileRefusedError
        If `content` isn't the file that was planned.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - an export's own need, not the start's

    sheets = read_sheets(content, file_name)
    sheet = next((each for each in sheets if each.name == plan.sheet), sheets[0])
    book = Workbook(write_only=True)
    _write_table(book.create_sheet(sheet_title(sheet.name or plan.file_name)), sheet, plan, language)
    _write_list(book.create_sheet(sheet_title(text("marked.list", language))), sheet, plan, language)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _write_table(target: WriteOnlyWorksheet, sheet: Sheet, plan: ImportPlan, language: str) -> None:
    by_row: dict[int, list[Problem]] = defaultdict(list)
    for problem in plan.problems:
        by_row[problem.row].append(problem)
    places = _place_columns(sheet, plan, language)
    width = max(map(len, sheet.rows), default=0)
    set_widths(target, [14.0] * (sheet.first_column - 1 + width + (2 if places else 0)) + [_MARK_WIDTH])
    # A file of features counts its header as row 0: in Excel it is the first.
    top = 1 if sheet.features is not None else sheet.first_row
    for _ in range(top - 1):
        target.append([])
    mask_of = cell_masks(plan.matches, plan.header_row - sheet.first_row)
    margin: list[Any] = [None] * (sheet.first_column - 1)
    for index, row in enumerate(sheet.rows):
        number = sheet.first_row + index
        found = by_row.get(number, [])
        cells = [_cell(target, value, mask_of(index, place)) for place, value in enumerate(row)]
        cells += [None] * (width - len(row))
        if places:
            cells += [_cell(target, value, mask_text) for value in places[index]]
        for problem in found:
            if problem.position is not None and problem.position < width:
                cells[problem.position] = _mark(target, cells[problem.position], problem, language)
        if number == plan.header_row or (sheet.features is not None and index == 0):
            cells.append(text_cell(target, text("marked.column", language), bold=True))
        elif found:
            cells.append(_said(target, found, language))
        target.append([*margin, *cells])


def _place_columns(sheet: Sheet, plan: ImportPlan, language: str) -> list[tuple[Any, Any]]:
    """Return longitude and latitude of each row under headers that name their system; nothing where none is a point."""
    points = [_point(feature) for feature in sheet.features or ()]
    if not any(points):
        return []
    system = text(f"crs.{plan.crs}", language)
    headers = [
        text("formats.with_unit", language, value=text(f"place_columns.{name}", language), unit=f"({system})")
        for name in (LONGITUDE, LATITUDE)
    ]
    return [(headers[0], headers[1]), *(point or (None, None) for point in points)]


def _point(feature: Feature) -> tuple[float, float] | None:
    shape = feature.geometry
    return (shape.x, shape.y) if isinstance(shape, Point) else None


def _cell(target: WriteOnlyWorksheet, value: Any, mask: Callable[[str], str]) -> Any:  # noqa: ANN401 - a raw cell of any form
    """Return a raw cell as it stood, or as masked text where it holds personal data."""
    if value is None or value == "":
        return None
    said = cell_text(value)
    masked = mask(said)
    if masked == said and isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, dt.date) and not (isinstance(value, dt.datetime) and value.time() != dt.time()):
        return day_cell(target, value)
    return text_cell(target, masked)


def _mark(target: WriteOnlyWorksheet, cell: Any, problem: Problem, language: str) -> Cell:  # noqa: ANN401 - of `_cell`
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - an export's own need
    from openpyxl.comments import Comment  # noqa: PLC0415 - an export's own need
    from openpyxl.styles import PatternFill  # noqa: PLC0415 - an export's own need

    marked = cell if hasattr(cell, "data_type") else WriteOnlyCell(target, value=cell)
    said = "\n".join(problem.explain(language))
    if marked.comment is not None:
        # Of several problems the gravest keeps its colour: they come in the file's order, kept-back rows' first.
        said = f"{marked.comment.text}\n{said}"
    else:
        marked.fill = PatternFill("solid", start_color=FILLS[problem.severity])
    marked.comment = Comment(said[:_LONGEST_NOTE], text("app.short_name", language), *reversed(_COMMENT_SIZE))
    return marked


def _said(target: WriteOnlyWorksheet, found: Sequence[Problem], language: str) -> Cell:
    from openpyxl.styles import PatternFill  # noqa: PLC0415 - an export's own need

    lines = [
        text("marked.line", language, column=problem.column_label(language), what=what, remedy=remedy)
        for problem in found
        for what, remedy in [problem.explain(language)]
    ]
    cell = text_cell(target, "\n".join(lines), wrap=True)
    worst = next(severity for severity in FILLS if any(problem.severity == severity for problem in found))
    cell.fill = PatternFill("solid", start_color=FILLS[worst])
    return cell


def _write_list(target: WriteOnlyWorksheet, sheet: Sheet, plan: ImportPlan, language: str) -> None:
    set_widths(target, _LIST_WIDTHS)
    lines = [text("marked.how", language, file=plan.file_name)]
    if sheet.features is not None and any(f.geometry is not None and _point(f) is None for f in sheet.features):
        lines.append(text("marked.no_outlines", language))
    for line in lines:
        target.append([text_cell(target, line)])
    labels: Mapping[str, str] = {
        name: text(f"marked.{name}", language) for name in ("row", "header", "value", "severity", "what", "remedy")
    }
    target.append([text_cell(target, label, bold=True) for label in labels.values()])
    for problem in plan.problems:
        what, remedy = problem.explain(language)
        severity = text(f"marked.severity_{problem.severity}", language)
        said = (problem.column_label(language), problem.value, severity, what, remedy)
        target.append([problem.row, *(text_cell(target, each) for each in said)])
