"""Places of a file: converted, kept as they came, mended, or kept back each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import CrsError
from geodata.crs import wgs84_to_gcj02
from loaders.choices import Choices
from loaders.importing import plan_import
from tests import factories
from tests.ledgers import collection, delimited, feature, ring, workbook
from tests.unit.loaders.planning import HEADER, HERE, codes, plan_of

if TYPE_CHECKING:
    from geodata.store import Store


def test_bad_places_keep_the_row_back_each_with_its_reason(store: Store) -> None:
    rows: list[list[object]] = [
        ["甲", "", 1, 35.41, 116.57],
        ["乙", "", 1, 0, 0],
        ["丙", "", 1, 24.9, 60.2],
        ["丁", "", 1, "东", "西"],
    ]
    plan = plan_of(store, HEADER, *rows, ["戊", "", 1, *HERE])
    assert [(row, code) for row, _, _, code in codes(plan)] == [
        (2, "swapped_coordinates"),
        (3, "zero_coordinates"),
        (4, "outside_china"),
        (5, "bad_coordinates"),
    ]
    assert len(plan.frames["compounds"]) == 1


def test_places_are_converted_and_the_original_kept(store: Store) -> None:
    import numpy as np  # noqa: PLC0415 - only here

    (lon,), (lat,) = wgs84_to_gcj02(np.array([HERE[0]]), np.array([HERE[1]]))
    plan = plan_import(workbook(HEADER, ["甲", "", 1, lon, lat]), "a.xlsx", store, Choices(crs="gcj02"))
    row = plan.frames["compounds"].iloc[0]
    assert (row.geometry.x, row.geometry.y) == pytest.approx(HERE, abs=1e-8)
    assert row["raw_crs"] == "gcj02"
    assert row["raw_geometry"].startswith("POINT (116.57")


def test_a_file_in_the_sea_is_refused_as_a_whole(store: Store) -> None:
    street = factories.frame_of("boundary", {"name": "街道", "geometry": factories.unit_square(0, 0, size=10)})
    store.save(factories.import_batch(boundary=street))
    sea: list[list[object]] = [[f"小区{n}", "", 1, 122.5 + n / 100, 33.1] for n in range(4)]
    with pytest.raises(CrsError) as caught:
        plan_of(store, HEADER, *sea)
    assert "WGS-84" in caught.value.explain("zh").what
    plan = plan_of(store, HEADER, sea[0], *([f"近{n}", "", 1, *HERE] for n in range(5)))
    assert [(row, code) for row, _, _, code in codes(plan)] == [(2, "far_away")]


def test_features_are_rows_and_repaired_outlines_are_noted(store: Store) -> None:
    bow = ring((116.57, 35.41), (116.58, 35.42), (116.58, 35.41), (116.57, 35.42))
    line = {"type": "LineString", "coordinates": [[116.57, 35.41], [116.58, 35.41]]}
    content = collection(
        feature(ring((116.57, 35.41), (116.58, 35.41), (116.58, 35.42)), name="甲"),
        feature(bow, name="乙"),
        feature(line, name="丙"),
        feature(None, name="丁"),
        feature({"type": "Polygon", "coordinates": []}, name="戊"),
    )
    plan = plan_import(content, "小区.geojson", store, Choices(kind="compounds"))
    assert [(row, code) for row, _, _, code in codes(plan)] == [
        (2, "geometry_repaired"),
        (3, "geometry_type"),
        (4, "no_coordinates"),
        (5, "geometry_empty"),
    ]
    assert list(plan.frames["compounds"]["name"]) == ["甲", "乙"]
    assert plan.crs_certainty == "undecided"
    assert plan.frames["compounds"].geometry.is_valid.all()


def test_a_single_outline_takes_the_file_s_name(store: Store) -> None:
    content = collection(feature(ring((116.56, 35.40), (116.59, 35.40), (116.59, 35.43))))
    plan = plan_import(content, "古槐街道.geojson", store, Choices(kind="boundary"))
    assert list(plan.frames["boundary"]["name"]) == ["古槐街道"]


def test_points_of_communities_are_no_outlines(store: Store) -> None:
    content = delimited(
        ["社区名称", "社区代码", "经度", "纬度"], ["北门社区", "370811011001", *HERE], encoding="gb18030"
    )
    plan = plan_import(content, "社区.csv", store)
    assert [code for *_, code in codes(plan)] == ["no_coordinates"]
