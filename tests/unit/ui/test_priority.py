"""今天先看哪里 as pages ask it, from a store of four compounds that can be counted by hand."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from config.settings import settings
from geodata.standards import facility_standards
from maps.publish import publish
from tests.factories import (
    boundary_of_units,
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
from ui.queries import painting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geodata.store import Store

TODAY = dt.date(2026, 9, 30)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """
    Fill an office's store: C001 to C003 in the street, C004 far outside, no street to walk along.

    C001 has no committee and no property service; C002 has both; of C003 nothing is known. A 菜市场 stands beside them.
    """
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LINLI_TODAY", TODAY.isoformat())
    settings.cache_clear()
    made = empty_store(tmp_path)
    rows: list[dict[str, object]] = [
        {"name": "=甲小区", "elders_60": 150},
        {"name": "乙小区", "elders_60": 0},
        {"name": "丙小区"},
        {"name": "邻居", "elders_60": 900, "geometry": unit_square(90, 90)},
    ]
    made.save(
        import_batch(
            boundary=boundary_of_units(4, 1),
            compounds=compounds(*rows),
            committees=committees(
                {"compound_id": "C001", "status": "dissolved"}, {"compound_id": "C002", "status": "established"}
            ),
            property_services=property_services(
                {"compound_id": "C001", "mode": "none"}, {"compound_id": "C002", "mode": "professional"}
            ),
            facilities=facilities({"type": "market", "geometry": unit_point(1, 0.5)}),
        )
    )
    queries.switch_store("office")
    monkeypatch.setattr(painting, "publish", lambda frames: publish(frames, tmp_path / "static"))
    yield made
    settings.cache_clear()


def order(number: str, received: str, **cells: object) -> dict[str, object]:
    return {"number": number, "compound_id": "C002", "received_at": received, "status": "in_progress", **cells}


@pytest.mark.usefixtures("store")
def test_places_are_of_the_street_alone_and_say_what_came_together() -> None:
    first, *others = queries.look_first(queries.default_weights(), None, "zh")
    assert [place.compound_id for place in (first, *others)] == ["C001", "C002", "C003"]
    # (3 + 3 + 2 * 150 / 300) / 15; services are met, orders aren't known.
    assert (first.points, first.points_at_most) == (47, 80)
    assert first.reasons == "业委会解散空缺，没有物业，60岁以上老人 150 人。"
    assert first.unknown == ("重复投诉", "超期工单")
    assert [place.points for place in others] == [0, 0]
    assert (others[1].reasons, others[1].next_step) == ("已知的各项都没有问题。", "先把未知的几项核实、补登。")


def test_required_types_that_are_unmet_count_as_the_gap_list_counts_them(store: Store) -> None:
    store.save(
        import_batch(facilities=facilities({"id": "F9", "type": "primary_school", "geometry": unit_point(60, 60)}))
    )
    counts = dict(
        zip(
            queries.gap_ids("zh"),
            queries.compound_gaps(queries.CircleChoice(("elder_canteen",)), "zh")["缺必配"],
            strict=True,
        )
    )
    assert counts["C001"] == 1
    assert "缺 1 类应配设施" in queries.look_first(queries.default_weights(), None, "zh")[0].reasons
    assert bool(facility_standards().query("type == 'primary_school'")["required"].any())


def test_orders_count_where_they_repeat_within_ninety_days_and_where_they_are_overdue(store: Store) -> None:
    same = {"text": "屋顶漏水没有人管，请尽快派人来修。", "category": "repair"}
    rows = (
        order("R1", "2026-07-01", due_at="2026-07-08", **same),
        order("R2", "2026-07-03", due_at="2026-10-08", **same),
        order("R3", "2026-09-01", due_at="2026-09-08", **same),
    )
    store.save(import_batch(work_orders=frame_of("work_orders", *rows)))
    place = queries.place_of("C002", queries.default_weights(), "zh")
    assert place is not None
    assert place.reasons == "超期工单 2 件，近90天重复投诉 2 件。"
    assert place.unknown == ()


def test_orders_that_name_no_deadline_leave_it_unknown_whether_any_is_overdue(store: Store) -> None:
    store.save(import_batch(work_orders=frame_of("work_orders", order("R1", "2026-09-01"))))
    place = queries.place_of("C001", queries.default_weights(), "zh")
    assert place is not None
    assert place.unknown == ("超期工单",)


def test_the_office_s_own_weights_are_the_default_and_change_with_the_setting(store: Store) -> None:
    before = dict(queries.default_weights())
    own = {"key": "weight_many_elders", "value": 0, "reason": "街道办公会"}
    store.save(import_batch(office_settings=frame_of("office_settings", own)))
    assert dict(queries.default_weights()) == before | {"many_elders": 0.0}


@pytest.mark.usefixtures("store")
def test_the_map_is_painted_in_classes_of_the_points_and_the_unknown_is_one_of_its_own() -> None:
    weights = tuple((key, float(key in {"no_committee", "no_property"})) for key, _ in queries.default_weights())
    values = queries.map_view("priority", weights=weights).values["compounds"]
    said = dict(zip(values.ids, (values.styles[place].label for place in values.classes), strict=True))
    assert said == {"C001": "60 分及以上", "C002": "不到 20 分", "C003": "未知", "C004": "未知"}


@pytest.mark.usefixtures("store")
def test_other_weights_leave_every_other_colouring_as_it_is() -> None:
    weights = tuple((key, 0.0) for key, _ in queries.default_weights())
    assert queries.map_view(weights=weights).values["compounds"] is queries.map_view().values["compounds"]


@pytest.mark.usefixtures("store")
def test_the_export_holds_every_place_with_values_definitions_and_weights() -> None:
    content = queries.look_first_workbook(queries.default_weights(), None, "zh").content
    sheet, notes = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    header, first, *_ = sheet.iter_rows(values_only=True)
    told = dict(zip(header, first, strict=True))
    assert sheet.max_row == 4
    assert (told["名次"], told["分数（满分100）"], told["老人多"]) == (1, 47, 150)
    assert (told["没有业委会"], told["超期工单"]) == ("解散空缺", None)
    # A name that Excel would read as a formula stays a text.
    assert (told["小区"], sheet["B2"].data_type, sheet["B2"].quotePrefix) == ("=甲小区", "s", True)
    said = {row[0]: str(row[1]) for row in notes.iter_rows(values_only=True)}
    assert said["权重"].startswith("没有业委会 3、")
    assert "待核实" in said["说明"]
