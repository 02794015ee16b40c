"""Networks that aren't what they should be: the page says what is wrong, and counts what it left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from config.texts import texts
from geodata.crs import wgs84_to_gcj02
from geodata.store import Workspace
from loaders.choices import Choices
from loaders.importing import plan_import
from ui.queries import network_problems, network_shapes, network_summary, problem_place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.pages.app import App

ZH = texts("zh")
LON, LAT = 116.57, 35.41
# A metre, in degrees of latitude.
METRE = 1 / 111_000
Spot = tuple[float, float]


def at(x_m: float, y_m: float) -> Spot:
    """Return a place by its metres east and north of the middle, roughly."""
    return LON + x_m * METRE * 1.227, LAT + y_m * METRE


def layer(kind: str, *rows: tuple[dict[str, Any], dict[str, Any]]) -> tuple[str, bytes]:
    """Return a layer as GeoJSON: properties and geometry of each row."""
    features = [{"type": "Feature", "properties": said, "geometry": shape} for said, shape in rows]
    return kind, json.dumps({"type": "FeatureCollection", "features": features}).encode()


def point(spot: Spot) -> dict[str, Any]:
    return {"type": "Point", "coordinates": spot}


def line(*spots: Spot) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": spots}


def street(*lines: dict[str, Any]) -> tuple[str, bytes]:
    return layer("roads", *(({"路名": f"路{number}", "道路等级": "街巷"}, shape) for number, shape in enumerate(lines)))


COMPOUNDS = layer("compounds", *(({"小区名称": f"小区{n}", "总户数": 100}, point(at(200 * n, 10))) for n in range(4)))
CANTEEN = layer("facilities", ({"设施名称": "食堂", "设施类型": "老年餐厅"}, point(at(0, -20))))
MAIN_STREET = line(at(-100, 0), at(900, 0))


@pytest.fixture
def opened(open_app: Callable[..., App], empty_folder: Path) -> Callable[..., App]:
    """Give a function that stores layers and opens the page on them."""

    def start(*layers: tuple[str, bytes], crs: str = "wgs84") -> App:
        store = Workspace(empty_folder).open("office")
        for kind, content in layers:
            plan = plan_import(content, f"{kind}.geojson", store, Choices(kind=kind, crs=crs))
            store.save(plan.to_batch("测试"))
        store.close()
        app = open_app(empty_folder).go("life_circle")
        assert not app.driver.exception
        return app

    return start


def codes() -> list[str]:
    return network_problems("zh").iloc[:, 0].tolist()


def test_without_a_street_lines_stand_for_walks_and_say_so(opened: Callable[..., App]) -> None:
    app = opened(COMPOUNDS, CANTEEN)
    (said,) = [message for message in app.messages if "直线估算" in message]
    assert "1.3" in said
    assert ZH["figures.reach_estimated.name"] in app.html
    assert network_summary() is None


def test_streets_that_nobody_may_walk_are_counted_and_lines_stand_for_walks(opened: Callable[..., App]) -> None:
    closed = layer("roads", *(({"路名": f"高架{n}", "可步行": "否"}, line(at(0, n), at(900, n))) for n in (0, 30)))
    app = opened(COMPOUNDS, CANTEEN, closed)
    assert any(ZH["network.none_walkable"].format(count=2) in message for message in app.messages)


@pytest.mark.parametrize("shifted", [False, True])
def test_streets_in_gcj02_that_were_taken_for_wgs84_are_told(opened: Callable[..., App], *, shifted: bool) -> None:
    def house(x_m: float, y_m: float) -> dict[str, Any]:
        ring = [at(x_m, y_m), at(x_m + 80, y_m), at(x_m + 80, y_m + 80), at(x_m, y_m + 80), at(x_m, y_m)]
        return {"type": "Polygon", "coordinates": [ring]}

    houses = layer(
        "compounds",
        *(({"小区名称": f"院{n}-{m}"}, house(100 * n + 10, 100 * m + 10)) for n in range(9) for m in range(9)),
    )
    avenues = [line(at(100 * n, 0), at(100 * n, 900)) for n in range(10)]
    if shifted:
        corners = [wgs84_to_gcj02(*np.array(each["coordinates"]).T) for each in avenues]
        avenues = [line(*zip(*(axis.tolist() for axis in axes), strict=True)) for axes in corners]
    roads = layer("roads", *(({"路名": f"路{n}", "道路等级": "主干路"}, each) for n, each in enumerate(avenues)))
    app = opened(houses, CANTEEN, roads)
    assert any("GCJ-02" in message for message in app.messages) == shifted


def test_streets_of_another_city_are_told(opened: Callable[..., App]) -> None:
    app = opened(COMPOUNDS, CANTEEN, street(line((117.57, 36.41), (117.58, 36.41))))
    assert ZH["life_circle.elsewhere"].format(count=4, total=4) in app.messages


def test_forty_islands_are_listed_and_the_largest_share_said(opened: Callable[..., App]) -> None:
    islands = [line(at(40 * n, 300), at(40 * n + 20, 300)) for n in range(40)]
    opened(COMPOUNDS, CANTEEN, street(MAIN_STREET, *islands))
    assert codes() == [ZH["network.island"]] * 40
    summary = network_summary()
    assert summary is not None
    assert summary.largest_share == pytest.approx(1000 / 1800, abs=0.01)


def test_a_street_of_no_length_and_one_of_20_km_are_named(opened: Callable[..., App]) -> None:
    far = line(at(900, 0), at(20_900, 0))
    opened(COMPOUNDS, CANTEEN, street(MAIN_STREET, line(at(50, 0), at(50, 0.002)), far))
    assert set(codes()) == {ZH["network.zero_length"], ZH["network.long_edge"]}


def test_a_facility_in_the_canal_and_one_3_km_away_are_left_out_and_named(opened: Callable[..., App]) -> None:
    canal = [at(300, -60), at(600, -60), at(600, -20), at(300, -20), at(300, -60)]
    app = opened(
        COMPOUNDS,
        layer(
            "facilities",
            ({"设施名称": "食堂", "设施类型": "老年餐厅"}, point(at(0, -20))),
            ({"设施名称": "河里的食堂", "设施类型": "老年餐厅"}, point(at(450, -40))),
            ({"设施名称": "远处的食堂", "设施类型": "老年餐厅"}, point(at(0, 3000))),
        ),
        layer("water", ({"水系名称": "运河"}, {"type": "Polygon", "coordinates": [canal]})),
        street(MAIN_STREET),
    )
    summary = network_summary()
    assert summary is not None
    assert set(summary.lone_facilities) == {"河里的食堂", "远处的食堂"}
    # Beside the figures that leave them out, and on the map.
    assert ZH["network.left_out"].format(count=2, names="河里的食堂、远处的食堂") in app.html
    assert set(codes()) == {ZH["network.facility_barrier"], ZH["network.facility_too_far"]}
    assert {shape.caption for shape in network_shapes("zh", dark=False)} == {"河里的食堂", "远处的食堂"}


def test_a_compound_outside_the_network_is_unknown_named_and_counted_beside(opened: Callable[..., App]) -> None:
    outside = layer("compounds", ({"小区名称": "远处的小区", "总户数": 50}, point(at(0, 900))))
    app = opened(COMPOUNDS, outside, CANTEEN, street(MAIN_STREET))
    assert "4/4，未知 1" in app.html
    assert codes() == [ZH["network.compound_too_far"]]
    (shape,) = network_shapes("zh", dark=False)
    assert (shape.caption, shape.geometry["type"]) == ("远处的小区", "Point")
    assert problem_place(0) is not None


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
def test_layers_of_one_shifted_system_fit_together_as_those_of_none(opened: Callable[..., App], crs: str) -> None:
    layers: Sequence[tuple[str, bytes]] = (COMPOUNDS, CANTEEN, street(MAIN_STREET))
    opened(*layers, crs=crs)
    summary = network_summary()
    assert summary is not None
    assert summary.lone_compounds == ()
    assert summary.kilometres == pytest.approx(1.0, abs=0.02)
