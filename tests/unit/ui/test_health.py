"""The check-up of a store: what the page and its Excel file say of the same rows."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from config.texts import LANGUAGES, text
from geodata.store import Store, Workspace
from tests.factories import (
    committees,
    communities,
    compounds,
    facilities,
    frame_of,
    import_batch,
    property_services,
    unit_point,
    unit_square,
)
from ui import queries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = dt.date(2026, 9, 30)


@pytest.fixture
def office(install: Callable[..., None], tmp_path: Path) -> Path:
    """
    Return an office's data folder with three compounds in the street and one outside.

    C001 contradicts itself (more elders than residents), C002 is of 2031 and has a committee without an end of its
    term, of C003 nothing is known, C004 is a neighbour; nobody says whether F001 is open.
    """
    install(data_dir=tmp_path, today=TODAY.isoformat())
    Workspace(tmp_path).switch("office")
    store = Store.open(Workspace(tmp_path).path("office"))
    store.save(
        import_batch(
            boundary=frame_of("boundary", {"name": "试验街道", "geometry": unit_square(0, 0, size=6)}),
            communities=communities({"geometry": unit_square(0, 0, size=6)}),
            compounds=compounds(
                {"name": "=甲小区", "households": 30, "residents": 60, "elders_60": 61, "build_year": 1990},
                {"households": 40, "build_year": 2031, "source": "乙.xlsx", "as_of": dt.date(2025, 1, 1)},
                {},
                {"geometry": unit_square(8, 0), "residents": 1, "elders_60": 2},
            ),
            committees=committees({"compound_id": "C002", "status": "established"}),
            property_services=property_services({"compound_id": "C001", "mode": "none"}),
            facilities=facilities({"status": "unknown", "geometry": unit_point(1, 1)}),
        )
    )
    store.close()
    return tmp_path


def test_the_check_up_counts_the_rows_inside_the_street(office: Path) -> None:
    assert office
    found = queries.check_up()
    assert [(each.code, each.row_id) for each in found.findings] == [
        ("elders_over_residents", "C001"),
        ("built_in_future", "C002"),
        ("no_term_end", "C002"),
    ]
    known = {(row.kind, row.column): (row.known, row.rows) for row in found.completeness.itertuples()}
    assert known["compounds", "households"] == (2, 3)
    assert known["compounds", "elders_60"] == (1, 3)
    # One compound has a committee in office, whose end nobody states.
    assert known["committees", "term_end"] == (0, 1)
    assert known["committees", "status"] == (1, 3)
    behind = {each.key: (each.unknown, each.contradicted) for each in found.leverages}
    assert behind["committee_coverage"] == (("C001", "C003"), ("C002",))
    assert behind["old_share"] == (("C003",), ("C002",))
    assert behind["facilities"] == (("F001",), ())


def test_the_figure_for_the_whole_says_both_sides_and_its_files(office: Path) -> None:
    assert office
    figure = queries.check_up().figure
    assert figure.value == pytest.approx(figure.numerator / figure.denominator)
    assert figure.unknown == figure.denominator - figure.numerator
    assert {source.file for source in figure.sources} == {"台账.xlsx"}


def test_age_is_told_by_file_and_what_states_no_day_is_unknown(office: Path) -> None:
    assert office
    table = queries.check_up().staleness
    first = table.iloc[0]
    assert (first["kind"], first["file"], int(first["age_days"]), bool(first["is_stale"])) == (
        "compounds",
        "乙.xlsx",
        637,
        True,
    )
    assert table["is_stale"].iloc[1:].isna().all()
    # Only one file wrote facilities; of roads nobody knows.
    assert queries.file_label("facilities", None, "zh") == "台账.xlsx"
    assert queries.file_label("roads", None, "zh") == text("app.unknown", "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_excel_file_names_every_row_to_mend_as_text(office: Path, language: str) -> None:
    assert office
    found = queries.check_up()
    file = queries.findings_workbook(language)
    assert file.file_name == queries.workbook_name(language)
    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).worksheets[0]
    header, *rows = sheet.iter_rows()
    assert [cell.value for cell in header] == [
        text(f"health.{name}", language) for name in ("ledger", "id", "row", "what", "bears_on", "remedy")
    ]
    assert len(rows) == len(found.findings) + sum(len(each.unknown) for each in found.leverages)
    assert all(cell.data_type == "s" and cell.value for row in rows for cell in row)
    assert (rows[0][1].value, rows[0][2].value) == ("C001", "=甲小区")


def test_a_mended_row_is_found_no_more(office: Path) -> None:
    assert len(queries.check_up().findings) == 3
    store = Store.open(Workspace(office).path("office"))
    store.save(import_batch(compounds=compounds({"name": "=甲小区", "elders_60": 6})))
    store.close()
    assert [each.row_id for each in queries.check_up().findings] == ["C002", "C002"]
