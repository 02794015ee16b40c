"""Rows that wait are mended in place, dropped with a reason, and wait again when that is undone."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from config.settings import settings
from geodata.store import Store, Workspace
from loaders.choices import Choices
from loaders.importing import plan_import
from ui import queries

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = (
    "小区名称,社区,经度,纬度,户数,备注\n"
    "甲小区,北门社区,116.57,35.41,98,\n"
    "乙小区,北门社区,,,120,=1+1\n"
    "丙小区,北门社区,,,130,\n"
).encode()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return the office's store, open, with one row stored and two that wait for their place."""
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    Workspace(tmp_path).switch("office")
    store = Workspace(tmp_path).open("office")
    store.save(plan_import(LEDGER, "台账.csv", store, Choices(kind="compounds", crs="gcj02")).to_batch("张工"))
    return store


def mended(waiting: queries.WaitingRows, place: int, longitude: str, latitude: str) -> list[str]:
    cells = dict(zip(waiting.headers, waiting.cells[place], strict=True))
    return [{"经度": longitude, "纬度": latitude}.get(header, cell) for header, cell in cells.items()]


def test_a_row_that_is_made_good_is_stored_in_its_file_s_own_system(office: Store) -> None:
    (waiting,) = queries.waiting()
    assert (waiting.numbers, waiting.crs) == ((3, 4), "gcj02")
    plan = queries.plan_mended(waiting, [0], [mended(waiting, 0, "116.58", "35.42")])
    assert (plan.rows_good, plan.pending, plan.action) == (1, (), "mend")
    queries.store_mended(plan, "李工")
    rows = office.read("compounds").set_index("name")
    # GCJ-02 lies about 480 m east of the true place here.
    assert 0.004 < 116.58 - rows.loc["乙小区"].geometry.x < 0.007
    assert [group.numbers for group in queries.waiting()] == [(4,)]
    assert queries.import_history()["方式"].iloc[0] == "补正"


def test_a_row_that_is_still_wrong_goes_on_waiting(office: Store) -> None:
    (waiting,) = queries.waiting()
    plan = queries.plan_mended(waiting, [0], [mended(waiting, 0, "0", "0")])
    assert plan.rows_good == 0
    assert len(plan.pending) == 1
    assert len(office.pending_rows()) == 2


def test_dropped_rows_wait_again_when_that_is_undone(office: Store) -> None:
    (waiting,) = queries.waiting()
    receipt = queries.drop_waiting(waiting, [0, 1], "李工", "重复登记")
    assert queries.waiting() == []
    assert queries.import_history()["原因"].iloc[0] == "重复登记"
    queries.undo(receipt.batch_id, "李工")
    assert queries.waiting()[0].numbers == (3, 4)
    assert len(office.read("compounds")) == 1


def test_rows_that_wait_leave_as_texts_only(office: Store) -> None:  # noqa: ARG001 - what is open
    (waiting,) = queries.waiting()
    book = openpyxl.load_workbook(io.BytesIO(queries.waiting_workbook(waiting).content))
    cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "=1+1" in [cell.value for cell in cells]


def test_a_batch_tells_its_cells_in_words(office: Store) -> None:
    changes = queries.batch_changes(office.revision())
    line = changes[(changes["行"] == "甲小区") & (changes["列"] == "户数")].iloc[0]
    assert (line["台账"], line["原来"], line["改为"]) == ("小区", "未知", "98")
    assert len(queries.full_hash(office.revision())) == 64


def test_a_copy_brings_the_store_back_as_a_batch_that_can_be_undone(office: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.gpkg"
    copy.write_bytes(queries.snapshot().content)
    office.save(plan_import("小区名称,户数\n甲小区,99\n".encode(), "改.csv", office).to_batch("张工"))
    assert queries.restore_preview(copy).rows_updated == 1
    receipt = queries.restore(copy, "李工")
    assert office.read("compounds")["households"].tolist() == [98]
    queries.undo(receipt.batch_id, "李工")
    assert office.read("compounds")["households"].tolist() == [99]
