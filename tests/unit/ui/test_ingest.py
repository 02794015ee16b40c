"""A file on its way in: of two who store at once none is lost, a stop leaves nothing, and where a preview looks."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from geodata.store import Workspace
from loaders.choices import Choices, Stopped
from tests.ledgers import delimited
from ui.queries.ingest import plan_file, save_plan
from ui.queries.jobs import Job
from ui.queries.preview import _focus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geodata.store import Receipt
    from loaders.importing import ImportPlan

HEADERS = ("小区名称", "经度", "纬度")
WGS84 = Choices(crs="wgs84")


@pytest.fixture
def office(install: Callable[..., None], tmp_path: Path) -> Path:
    """Return a data folder whose empty office store is open in this installation."""
    folder = tmp_path / "data"
    folder.mkdir()
    Workspace(folder).switch("office")
    install(data_dir=folder)
    return folder


def names(folder: Path) -> list[str]:
    store = Workspace(folder).open("office")
    try:
        found: list[str] = store.read("compounds")["name"].tolist()
        return found
    finally:
        store.close()


def plan_of(name: str, longitude: float) -> Job[ImportPlan]:
    return plan_file(delimited(HEADERS, (name, longitude, 35.41)), f"{name}.csv", WGS84)


def test_of_two_who_store_at_once_the_second_is_told_and_stores_after_a_new_look(office: Path) -> None:
    plans = [plan_of("甲小区", 116.57).result(), plan_of("乙小区", 116.58).result()]
    saves: list[Job[Receipt | None]] = [save_plan(planned, "王敏") for planned in plans]
    told = [save.result() is None for save in saves]
    assert sorted(told) == [False, True]
    late = plans[told.index(True)].file_name.removesuffix(".csv")
    assert save_plan(plan_of(late, 116.59).result(), "李雷").result() is not None
    assert sorted(names(office)) == ["乙小区", "甲小区"]


@pytest.mark.parametrize("last_step", [0, 1])
def test_a_storing_that_is_stopped_leaves_nothing(
    office: Path, monkeypatch: pytest.MonkeyPatch, last_step: int
) -> None:
    planned = plan_of("甲小区", 116.57).result()
    steps = itertools.count()

    def stop_at_last(*_: object) -> None:
        if next(steps) == last_step:
            raise Stopped

    monkeypatch.setattr(Job, "tell", stop_at_last)
    with pytest.raises(Stopped):
        save_plan(planned, "王敏").result()
    assert names(office) == []


def test_the_preview_looks_at_most_points_and_not_at_the_one_in_another_county() -> None:
    points = [(116.57 + place / 1000, 35.41) for place in range(20)] + [(121.0, 31.0)]
    south, west, north, east = _focus(points)
    assert south < 35.41 < north < 35.42
    assert west < 116.571
    assert 116.588 < east < 116.6
