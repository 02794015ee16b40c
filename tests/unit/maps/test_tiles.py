"""The base map's features."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import shapely

from maps.tiles import base_features, blocks, merged_roads
from tests.factories import UNIT_DEG, frame_of, unit_line, unit_square

if TYPE_CHECKING:
    import geopandas as gpd


def _roads(*rows: dict[str, object]) -> gpd.GeoDataFrame:
    return cast("gpd.GeoDataFrame", frame_of("roads", *rows))


def test_pieces_of_one_road_become_one_line() -> None:
    roads = merged_roads(
        _roads(
            {"name": "古槐路", "road_class": "primary", "geometry": unit_line((0, 0), (1, 0))},
            {"name": "古槐路", "road_class": "primary", "geometry": unit_line((1, 0), (3, 0))},
            {"name": "红星路", "road_class": "primary", "geometry": unit_line((3, 0), (4, 0))},
        )
    )
    assert sorted(zip(roads["name"], (shapely.length(roads.geometry) / UNIT_DEG).round(3), strict=True)) == [
        ("古槐路", 3.0),
        ("红星路", 1.0),
    ]


def test_roads_without_a_name_or_a_class_are_drawn_too() -> None:
    roads = merged_roads(_roads({"geometry": unit_line((0, 0), (1, 0))}))
    assert roads[["class", "name"]].to_numpy().tolist() == [["unknown", ""]]


def test_blocks_are_what_carriageways_close_off() -> None:
    square = [(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)]
    roads = merged_roads(
        _roads(
            {"road_class": "residential", "geometry": unit_line(*square)},
            {"road_class": "alley", "geometry": unit_line((-1, 1), (3, 1))},
            # A path across a block doesn't cut it.
            {"road_class": "footway", "geometry": unit_line((1, -1), (1, 3))},
        )
    )
    areas = shapely.area(blocks(roads).geometry) / UNIT_DEG**2
    assert sorted(areas.round(3)) == [2.0, 2.0]


def test_roads_that_close_nothing_off_make_no_block() -> None:
    assert blocks(merged_roads(_roads({"geometry": unit_line((0, 0), (1, 0))}))).empty


def test_water_and_green_keep_their_kinds() -> None:
    water = frame_of("water", {"name": "湖", "kind": "lake", "geometry": unit_square(0, 0)})
    green = frame_of("green", {"geometry": unit_square(1, 0)})
    features = base_features({"water": water, "green": green})
    assert features[["layer", "class", "name"]].to_numpy().tolist() == [
        ["green", "unknown", ""],
        ["water", "lake", "湖"],
    ]


def test_no_layer_gives_no_feature() -> None:
    assert base_features({}).empty
