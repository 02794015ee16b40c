"""
Blank ledgers (空白模板): the headers of a kind, lists to choose words from, and how each column is filled in.

The lists stand on a hidden sheet, since Excel takes no more than 255 characters of them inside a cell's rule.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from config.texts import text, texts
from geodata.schemas import LedgerKind, ledger_kind, ledger_kind_names
from geodata.vocabularies import vocabulary
from loaders.columns import LATITUDE, LONGITUDE
from reports.columns import said_values
from reports.workbook import DAY_FORMAT, sheet_title

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from geodata.schemas import Column

# How far down the lists to choose from reach.
PREPARED_ROWS = 2_000
_LISTS = "lists"
_REQUIRED_FILL, _HEADER_FILL = "F8CBAD", "E2EFDA"
_COLUMN_WIDTH, _GUIDE_WIDTHS = 16, (22, 10, 60, 30)
_COMMENT_WIDTH, _COMMENT_HEIGHT = 320, 120


def template_kinds() -> tuple[str, ...]:
    """Return the kinds that a table can hold: those without a place, with points, or with attributes of an outline."""
    kinds = (ledger_kind(name) for name in ledger_kind_names())
    return tuple(
        kind.name
        for kind in kinds
        if not kind.is_spatial or "Point" in kind.geometry_types or any(c.name == "households" for c in kind.columns)
    )


def template(kind_name: str, language: str) -> bytes:
    """
    Return a blank ledger.

    Parameters
    ----------
    kind_name
        One of `template_kinds`.
    language
        Of headers, lists and guide; both are understood on the way in.

    Returns
    -------
    workbook
        An .xlsx: the ledger, whose required columns are coloured and whose words can be chosen from lists; how to
        fill in each column, with an example; and the lists, hidden.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - an export's own need, not the start's

    kind = ledger_kind(kind_name)
    book = Workbook()
    ledger = book.worksheets[0]
    ledger.title = sheet_title(kind.labels[language])
    _write_headers(ledger, kind, language)
    _write_guide(book, kind, language)
    _write_lists(book, ledger, kind, language)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def all_templates(language: str) -> bytes:
    """Return every blank ledger in one zip, named by its kind."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in template_kinds():
            archive.writestr(f"{template_name(name, language)}.xlsx", template(name, language))
    return content.getvalue()


def template_name(kind_name: str, language: str) -> str:
    """Return the name of a blank ledger's file, without its ending."""
    return text("templates.file_name", language, kind=ledger_kind(kind_name).labels[language])


def _columns(kind: LedgerKind) -> list[Column]:
    """Return what a person fills in; the source and the original place follow from the import."""
    return [*(column for column in kind.columns if not column.computed), kind.column("note"), kind.column("as_of")]


def _places(kind: LedgerKind, language: str) -> list[str]:
    names = (LONGITUDE, LATITUDE) if "Point" in kind.geometry_types else ()
    return [text(f"place_columns.{name}", language) for name in names]


def _write_headers(sheet: Worksheet, kind: LedgerKind, language: str) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415 - an export's own need
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415 - an export's own need
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - an export's own need

    columns = _columns(kind)
    headers = [*(column.labels[language] for column in columns), *_places(kind, language)]
    for number, header in enumerate(headers, start=1):
        column = columns[number - 1] if number <= len(columns) else None
        cell = sheet.cell(1, number, header)
        cell.font = Font(bold=True)
        is_required = column.required if column else not kind.optional_place
        fill = _REQUIRED_FILL if is_required else _HEADER_FILL
        cell.fill = PatternFill("solid", start_color=fill)
        told = said_values(column, language) if column else text("templates.place", language)
        cell.comment = Comment(told, text("app.short_name", language), _COMMENT_HEIGHT, _COMMENT_WIDTH)
        sheet.column_dimensions[get_column_letter(number)].width = _COLUMN_WIDTH
        if column is not None and column.type == "date":
            for row in range(2, PREPARED_ROWS + 1):
                sheet.cell(row, number).number_format = DAY_FORMAT
    sheet.freeze_panes = "A2"


def _write_guide(book: Workbook, kind: LedgerKind, language: str) -> None:
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - an export's own need
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - an export's own need

    sheet = book.create_sheet(sheet_title(text("templates.guide", language)))
    for number, width in enumerate(_GUIDE_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    steps = ["step_red", "step_empty", "step_unknown"]
    steps.append("step_place" if "Point" in kind.geometry_types else "step_outline" if kind.is_spatial else "step_name")
    for step in steps:
        sheet.append([text(f"templates.{step}", language)])
    sheet.append([])
    sheet.append([text(f"templates.{name}", language) for name in ("column", "required", "values", "example")])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for column in _columns(kind):
        required = text("templates.must", language) if column.required else ""
        line = [column.labels[language], required, said_values(column, language), _example(column, language)]
        sheet.append(line)
        for cell in sheet[sheet.max_row]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    must = "" if kind.optional_place else text("templates.must", language)
    for label in _places(kind, language):
        sheet.append([label, must, text("templates.place", language), ""])


def _example(column: Column, language: str) -> str:
    """Return an example of a column: a word of its list, else the text for it."""
    if column.vocabulary:
        terms = vocabulary(column.vocabulary)
        return next(terms.label(code, language) for code in terms.codes if terms.terms[code].stored)
    return texts(language).get(
        f"templates.examples.{column.name}", texts(language)[f"templates.examples.{column.type}"]
    )


def _write_lists(book: Workbook, ledger: Worksheet, kind: LedgerKind, language: str) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - an export's own need
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - an export's own need

    lists = book.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    used = 0
    for number, column in enumerate(_columns(kind), start=1):
        if not column.vocabulary:
            continue
        used += 1
        terms = vocabulary(column.vocabulary)
        words = [terms.label(code, language) for code in terms.codes if terms.terms[code].stored]
        for row, word in enumerate(words, start=1):
            lists.cell(row, used, word)
        letter, here = get_column_letter(used), get_column_letter(number)
        rule = DataValidation("list", formula1=f"{_LISTS}!${letter}$1:${letter}${len(words)}", allow_blank=True)
        # Other words than those of the list are read too: a hint, not a wall.
        rule.errorStyle, rule.showErrorMessage = "warning", True
        rule.errorTitle = text("templates.other_word", language)
        rule.error = text("templates.other_word_how", language)
        rule.add(f"{here}2:{here}{PREPARED_ROWS}")
        ledger.add_data_validation(rule)
