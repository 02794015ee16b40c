"""A frame as an Excel workbook (导出 Excel) whose cells never run: numbers, days, and texts that stay texts."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from reports.columns import ReportColumn, localise

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# Excel reads a text that begins so as a formula, or does once a person edits the cell.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_TEXT = 32_767  # characters in a cell, Excel's own limit
DAY_FORMAT = "yyyy-mm-dd"
_WIDEST, _NARROWEST, _NOTES_WIDTHS = 40, 8, (18, 90)
_ROWS_MEASURED = 200
_FORBIDDEN_IN_TITLES = str.maketrans("", "", "[]:*?/\\")
_LONGEST_TITLE = 31


@dataclass(frozen=True)
class Sheet:
    """A table of a workbook: its title, one row per row, and what is written, in order."""

    title: str
    frame: pd.DataFrame
    columns: Sequence[ReportColumn]


def write_workbook(
    frame: pd.DataFrame,
    columns: Sequence[ReportColumn],
    *,
    language: str,
    titles: tuple[str, str],
    notes: Sequence[tuple[str, str]],
) -> bytes:
    """
    Return a workbook of a table and of the notes that explain it.

    Parameters
    ----------
    frame
        One row per row of the table.
    columns
        What is written, in order; no other column of `frame` leaves the program.
    language
        Of the labels of terms.
    titles
        Names of the two sheets.
    notes
        Label and text of each line of the second sheet: definition, source, as-of date, rows, filters.

    Returns
    -------
    workbook
        An .xlsx: a bold header that stays in view, columns as wide as their content, numbers as numbers, days as
        days, and every text stored as a text, with Excel's quote mark where it might be read as a formula.
    """
    return write_sheets([Sheet(titles[0], frame, columns)], language=language, notes_title=titles[1], notes=notes)


def write_sheets(
    sheets: Sequence[Sheet], *, language: str, notes_title: str, notes: Sequence[tuple[str, str]]
) -> bytes:
    """Return a workbook of several tables, each as `write_workbook` writes one, and of the notes that explain them."""
    from openpyxl import Workbook  # noqa: PLC0415 - an export's own need, not the start's

    book = Workbook(write_only=True)
    for table in sheets:
        columns, said = table.columns, localise(table.frame, table.columns, language)
        sheet = book.create_sheet(sheet_title(table.title))
        sheet.freeze_panes = "B2"
        set_widths(sheet, [_width(column.label, said[column.name]) for column in columns])
        sheet.append([text_cell(sheet, column.label, bold=True) for column in columns])
        for row in zip(*(_plain_values(said[column.name]) for column in columns), strict=True):
            sheet.append([_cell(sheet, value) for value in row])
        if columns:
            sheet.auto_filter.ref = f"A1:{_letter(len(columns))}{len(table.frame) + 1}"
    explanation = book.create_sheet(sheet_title(notes_title))
    set_widths(explanation, _NOTES_WIDTHS)
    for label, note in notes:
        explanation.append([text_cell(explanation, label, bold=True), text_cell(explanation, note, wrap=True)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def safe_text(value: str) -> str:
    """Return a text without what a workbook can't hold: control characters, lone surrogates, more than its limit."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415 - an export's own need

    whole = value.encode("utf-8", "ignore").decode("utf-8")
    return ILLEGAL_CHARACTERS_RE.sub("", whole).replace("\ufffe", "").replace("\uffff", "")[:LONGEST_TEXT]


def _plain_values(values: pd.Series) -> list[object]:
    """Return Python's own values, None where nothing is known."""
    if pd.api.types.is_datetime64_dtype(values.dtype):
        return [None if pd.isna(day) else day.date() for day in values]
    return [None if pd.isna(value) else value for value in values.tolist()]


def _cell(sheet: WriteOnlyWorksheet, value: object) -> Cell | str | float | None:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, dt.date):
        return day_cell(sheet, value)
    safe = safe_text(str(value))
    # A cell object costs ten times a plain text: only those that could be taken for something else get one.
    return text_cell(sheet, safe) if safe.startswith((*FORMULA_STARTS, "#")) else safe


def day_cell(sheet: WriteOnlyWorksheet, day: dt.date) -> Cell:
    """Return a cell that Excel shows as a day."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - an export's own need

    cell = WriteOnlyCell(sheet, value=dt.datetime.combine(day, dt.time()))
    cell.number_format = DAY_FORMAT
    return cell


def text_cell(sheet: WriteOnlyWorksheet, value: str, *, bold: bool = False, wrap: bool = False) -> Cell:
    """Return a cell that is a text, whatever the text begins with."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - an export's own need
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - an export's own need

    safe = safe_text(value)
    cell = WriteOnlyCell(sheet, value=safe)
    # openpyxl takes a leading "=" for a formula and "#N/A" for an error; here every text is a text.
    cell.data_type = "s"
    if safe.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _width(label: str, values: pd.Series) -> float:
    """Return a column's width in characters; a Chinese character takes two."""
    shown = [label, *values.head(_ROWS_MEASURED).dropna().astype("str")]
    if pd.api.types.is_datetime64_dtype(values.dtype):
        shown = [label, DAY_FORMAT]
    widest = max(sum(2 if ord(letter) > 0x2E7F else 1 for letter in item) for item in shown)  # noqa: PLR2004 - where wide scripts begin
    return min(max(widest + 2, _NARROWEST), _WIDEST)


def set_widths(sheet: WriteOnlyWorksheet, widths: Sequence[float]) -> None:
    """Set the columns' widths, in characters, from the left; before any row is written."""
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[_letter(number)].width = width  # type: ignore[attr-defined]  # the stubs lack it


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - an export's own need

    return get_column_letter(number)


def sheet_title(title: str) -> str:
    """Return a sheet's title without what Excel forbids there."""
    return safe_text(title).translate(_FORBIDDEN_IN_TITLES)[:_LONGEST_TITLE]
