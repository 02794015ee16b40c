"""A blank ledger that somebody fills in comes in without a question, in either language."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from geodata.schemas import ledger_kind
from geodata.vocabularies import vocabulary
from loaders.choices import Choices
from loaders.importing import plan_import
from reports.template_workbook import PREPARED_ROWS, all_templates, template, template_kinds, template_name
from tests.factories import communities, compounds, empty_store, grids, import_batch

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from geodata.schemas import Column
    from geodata.store import Store

LANGUAGES = ("zh", "en")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = empty_store(tmp_path)
    known = {"compounds": compounds({}), "communities": communities({}), "grids": grids({"community": "社区1"})}
    store.save(import_batch(**known))
    return store


def example(column: Column, language: str) -> Any:  # noqa: ANN401 - a cell of any type
    """Return a value that the column takes."""
    if column.vocabulary:
        terms = vocabulary(column.vocabulary)
        return next(terms.label(code, language) for code in terms.codes if terms.terms[code].stored)
    if column.type == "date":
        return dt.date(2026, 5, 31) if column.name.endswith("end") else dt.date(2024, 6, 1)
    if column.type == "datetime":
        return dt.datetime(2026, 5, 31, 14, 30)  # noqa: DTZ001 - the office's clock
    if column.type in ("integer", "number"):
        return int(column.minimum or 0) + 1
    if column.type == "boolean":
        return {"zh": "是", "en": "yes"}[language]
    known = {"compound": "小区1", "community": "社区1", "code": "370811002001"}
    return known.get(column.name, "社区1" if column.name == "name" else "某某")


def fill(content: bytes, kind_name: str, language: str) -> bytes:
    """Type one row into the first sheet, as a clerk would."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    columns = {column.labels[language]: column for column in ledger_kind(kind_name).all_columns}
    for number in range(1, sheet.max_column + 1):
        column = columns.get(str(sheet.cell(1, number).value))
        degrees = 35.4105 if number == sheet.max_column else 116.5805
        sheet.cell(2, number).value = example(column, language) if column else degrees
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", template_kinds())
def test_a_filled_template_comes_in_without_a_question(store: Store, kind: str, language: str) -> None:
    content = fill(template(kind, language), kind, language)
    crs = "wgs84" if "Point" in ledger_kind(kind).geometry_types else None
    plan = plan_import(content, f"{template_name(kind, language)}.xlsx", store, Choices(crs=crs))
    assert plan.kind == kind
    assert [(problem.code, problem.column) for problem in plan.problems if problem.severity != "note"] == []
    assert plan.rows_good == plan.rows_read == 1
    assert all(match.column is not None for match in plan.matches if match.header)


def rules(sheet: Worksheet) -> dict[str, str]:
    return {str(rule.sqref): str(rule.formula1) for rule in sheet.data_validations.dataValidation}


def test_words_can_be_chosen_from_a_list_that_nobody_sees() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template("committees", "zh")))
    sheet, lists = book.worksheets[0], book["lists"]
    assert lists.sheet_state == "hidden"
    column = next(cell.column_letter for cell in sheet[1] if cell.value == "业委会状态")
    formula = rules(sheet)[f"{column}2:{column}{PREPARED_ROWS}"]
    words = [row[0].value for row in lists[formula.split("!")[1].replace("$", "")]]
    assert words[0] == "未启动"
    assert "已成立" in words
    # What follows from dates is not a person's to choose.
    assert "届满未换届" not in words


def test_required_columns_are_coloured_and_every_header_says_what_it_takes() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(template("compounds", "zh"))).worksheets[0]
    fills = {cell.value: str(cell.fill.start_color.rgb)[-6:] for cell in sheet[1]}
    assert fills["小区名称"] == "F8CBAD" != fills["户数"]
    assert all(cell.comment for cell in sheet[1])


def test_all_templates_come_in_one_zip() -> None:
    with zipfile.ZipFile(io.BytesIO(all_templates("zh"))) as archive:
        assert len(archive.namelist()) == len(template_kinds())


def test_a_blank_template_has_no_rows_to_store(store: Store) -> None:
    plan = plan_import(template("compounds", "zh"), "小区台账-空白表.xlsx", store)
    assert (plan.rows_read, plan.rows_good, plan.pending) == (0, 0, ())
