"""A compound's sheet as pages ask it, from a store that can be counted by hand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from config.settings import settings
from tests.factories import (
    committees,
    compounds,
    empty_store,
    facilities,
    frame_of,
    import_batch,
    property_services,
    unit_point,
    unit_square,
)
from ui import queries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geodata.store import Store
    from reports.compound_sheet import Sheet

# Changes are dated by the clock of the machine, so that the office's day has to be the same.
TODAY = dt.datetime.now().astimezone().date()
COMPOUND: dict[str, object] = {
    "name": "甲小区",
    "build_year": 1987,
    "households": 100,
    "residents": 250,
    "elders_60": 50,
    "elders_80": 10,
    "fund_state": "unusable",
    "renovation_state": "planned",
    "smart_gate": "done",
    "ebike_charging": "done",
    "waste_clearing": "done",
    "illegal_structures": None,
    "geometry": unit_square(0, 0),
    "source": "小区台账",
    "as_of": dt.date(2026, 6, 30),
}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Fill an office's store: one compound, its company bankrupt, its fund not usable, a 菜市场 beside it."""
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LINLI_TODAY", TODAY.isoformat())
    settings.cache_clear()
    made = empty_store(tmp_path)
    left = {"mode": "none", "company": "旧物业", "exit_reason": "bankrupt", "contract_end": dt.date(2025, 9, 18)}
    made.save(
        import_batch(
            file_name="台账.xlsx",
            compounds=compounds(COMPOUND),
            committees=committees({"compound_id": "C001", "status": "preparing"}),
            property_services=property_services({"compound_id": "C001", **left}),
            facilities=facilities(
                {"type": "market", "geometry": unit_point(0.5, 0.5)},
                {"type": "primary_school", "geometry": unit_point(30, 30)},
            ),
        )
    )
    queries.switch_store("office")
    yield made
    settings.cache_clear()


def sheet() -> Sheet:
    found = queries.compound_sheet("C001", queries.default_weights(), "zh")
    assert found is not None
    return found


def change(store: Store, **cells: object) -> None:
    store.save(import_batch(file_name="补登.xlsx", compounds=compounds({**COMPOUND, **cells})))


@pytest.mark.usefixtures("store")
def test_what_is_open_says_what_who_next_and_since_when() -> None:
    said = {item.what: item for item in sheet().items}
    assert list(said) == [
        "没有在任的业委会：筹备组",
        "没有物业（上一家破产）",
        "维修资金：已建立难使用",
        "步行范围内缺 1 类应配设施",
        "1 项情况未知：违建拆除",
    ]
    assert said["没有物业（上一家破产）"].since == "2025-09-19 起"
    assert said["维修资金：已建立难使用"].since == "2026-06-30 前已有"
    assert all(item.who and item.next_step for item in said.values())


def test_an_item_is_struck_off_once_the_ledger_says_so_with_the_day(store: Store) -> None:
    assert sheet().closed == ()
    change(store, fund_state="usable", illegal_structures="done")
    assert [item.what for item in sheet().items] == [
        "没有在任的业委会：筹备组",
        "没有物业（上一家破产）",
        "步行范围内缺 1 类应配设施",
    ]
    day = TODAY.isoformat()
    assert sheet().closed == ((day, "维修资金可以使用"), (day, "查清 1 项：违建拆除"))


def test_an_item_that_was_taken_back_is_open_again(store: Store) -> None:
    change(store, fund_state="usable")
    queries.undo(2, "张三")
    assert "维修资金：已建立难使用" in [item.what for item in sheet().items]
    assert sheet().closed == ()


@pytest.mark.usefixtures("store")
def test_services_are_met_unmet_with_their_metres_and_unknown_apart() -> None:
    (services,) = [part.section for part in sheet().parts if part.section.key == "services"]
    met, unmet, unknown = services.facts
    assert (met.label, met.value) == ("达标 1 类", "菜市场或生鲜超市")
    assert unmet.label == "不达标 1 类"
    assert unmet.value.startswith("小学 ")
    assert unmet.value.endswith("/500 米")
    assert "养老院" in unknown.value
    assert "GB 50180" in services.note


def test_orders_are_counted_with_their_departments_and_how_the_hardest_was_closed(store: Store) -> None:
    day = dt.datetime.combine(TODAY, dt.time(9))
    rows = [
        {
            "number": "R1",
            "title": "屋面漏雨",
            "outcome": "应急维修做完屋面防水",
            "is_difficult": True,
            "received_at": day - dt.timedelta(30),
            "closed_at": day - dt.timedelta(3),
            "due_at": day - dt.timedelta(9),
            "status": "closed",
        },
        {
            "number": "R2",
            "title": "路灯",
            "outcome": "已修",
            "received_at": day - dt.timedelta(20),
            "closed_at": day - dt.timedelta(1),
            "due_at": day,
            "status": "closed",
        },
        {
            "number": "R3",
            "department": "街道物业办",
            "received_at": day - dt.timedelta(20),
            "due_at": day - dt.timedelta(6),
            "status": "in_progress",
        },
    ]
    stored = frame_of("work_orders", *({"compound_id": "C001", **row} for row in rows))
    store.save(import_batch(file_name="热线.xlsx", work_orders=stored))
    (overdue,) = [item for item in sheet().items if item.what == "超期工单 1 件"]
    assert (overdue.who, overdue.since) == ("街道物业办", f"{TODAY - dt.timedelta(5)} 起")
    assert sheet().closed == (((TODAY - dt.timedelta(3)).isoformat(), "超期工单办结 1 件（最近一件的日期）"),)
    facts = {fact.label: fact.value for part in sheet().parts for fact in part.section.facts}
    assert facts["怎么办结的"] == f"{TODAY - dt.timedelta(3)} 办结：屋面漏雨。应急维修做完屋面防水"
    assert facts["在办 / 超期"] == "1 件 / 1 件"


@pytest.mark.usefixtures("store")
def test_a_compound_that_is_not_there_has_no_sheet() -> None:
    assert queries.compound_sheet("C999", queries.default_weights(), "zh") is None
