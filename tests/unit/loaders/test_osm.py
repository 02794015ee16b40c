"""OpenStreetMap files: what becomes a street, where streets meet, what else is read, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

import geopandas as gpd
import osmium
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.network.building import build_network
from geodata.schemas import conform
from geodata.vocabularies import vocabulary
from loaders import osm_file, osm_tags
from loaders.choices import Choices
from loaders.failures import FileRefusedError, ReadingNote
from loaders.importing import plan_import, survey
from loaders.osm import read_osm
from loaders.tables import FILE_TYPES, read_sheets
from tests.real_data import real_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from analysis.network.building import BuiltNetwork
    from geodata.store import Store
    from loaders.tables import Sheet

# Nodes by number, in steps of a thousandth of a degree from a corner in Jining.
LON, LAT, STEP = 116.57, 35.41, 0.001
_HEAD = '<?xml version="1.0" encoding="UTF-8"?><osm version="0.6" generator="by hand">'
Nodes = dict[int, tuple[float, float]]
# A plus of two ways, which share node 5 or only cross.
PLUS: Nodes = {1: (0, 1), 2: (2, 1), 3: (1, 0), 4: (1, 2), 5: (1, 1)}


def tags(pairs: Mapping[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in pairs.items())


def way(way_id: int, refs: Sequence[int], **pairs: str) -> str:
    """Return a way; ``__`` in a tag's key stands for a colon."""
    nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    return f'<way id="{way_id}">{nodes}{tags({key.replace("__", ":"): value for key, value in pairs.items()})}</way>'


def multipolygon(relation_id: int, ways: Sequence[int], **pairs: str) -> str:
    members = "".join(f'<member type="way" ref="{way_id}" role="outer"/>' for way_id in ways)
    return f'<relation id="{relation_id}">{members}{tags({"type": "multipolygon", **pairs})}</relation>'


def osm(nodes: Nodes, *elements: str, of_nodes: Mapping[int, Mapping[str, str]] | None = None) -> bytes:
    said = of_nodes or {}
    places = "".join(
        f'<node id="{node}" lon="{LON + x * STEP:.7f}" lat="{LAT + y * STEP:.7f}">{tags(said.get(node, {}))}</node>'
        for node, (x, y) in nodes.items()
    )
    return f"{_HEAD}{places}{''.join(elements)}</osm>".encode()


def sheet_of(content: bytes, name: str = "道路") -> Sheet:
    return {sheet.name: sheet for sheet in read_sheets(content, "地图.dat")}[name]


def rows_of(content: bytes, name: str = "道路") -> list[dict[str, Any]]:
    """Return a sheet's rows by header, each with its vertices in steps under ``line``."""
    sheet = sheet_of(content, name)
    assert sheet.features is not None
    places = [shapely.get_coordinates(feature.geometry) for feature in sheet.features]
    steps = [[(round((x - LON) / STEP, 4), round((y - LAT) / STEP, 4)) for x, y in place] for place in places]
    return [
        {**dict(zip(sheet.rows[0], row, strict=True)), "line": line}
        for row, line in zip(sheet.rows[1:], steps, strict=True)
    ]


def road(**pairs: str) -> dict[str, Any]:
    """Return the row of a street with these tags."""
    (row,) = rows_of(osm({1: (0, 0), 2: (1, 0)}, way(1, [1, 2], **{"highway": "residential", **pairs})))
    return row


def network_of(content: bytes) -> BuiltNetwork:
    """Build the network of a file's streets, without the store that asks where they lie."""
    sheet = sheet_of(content)
    assert sheet.features is not None
    names = {"可步行": "walkable", "过街": "crossing", "层级": "level", "已打断": "noded"}
    frame = pd.DataFrame(list(sheet.rows[1:]), columns=list(sheet.rows[0])).rename(columns=names)[list(names.values())]
    conformed = conform(frame.assign(id=[f"R{place}" for place in range(len(frame))]), "roads")
    assert isinstance(conformed, gpd.GeoDataFrame)
    lines = [feature.geometry for feature in sheet.features]
    return build_network(conformed.set_geometry(gpd.GeoSeries(lines, index=conformed.index, crs="EPSG:4326")))


def test_ways_are_split_at_the_node_that_they_share() -> None:
    rows = rows_of(osm(PLUS, way(1, [1, 5, 2], highway="residential"), way(2, [3, 5, 4], highway="footway")))
    assert [row["line"] for row in rows] == [
        [(0, 1), (1, 1)],
        [(1, 1), (2, 1)],
        [(1, 0), (1, 1)],
        [(1, 1), (1, 2)],
    ]
    assert [row["道路等级"] for row in rows] == ["街巷", "街巷", "步行道", "步行道"]
    assert all(row["已打断"] for row in rows)


def test_a_way_is_not_split_where_it_only_bends_or_where_one_that_nobody_walks_crosses() -> None:
    ways = way(1, [1, 5, 2], highway="residential"), way(2, [3, 5, 4], highway="motorway")
    assert [(len(row["line"]), row["可步行"]) for row in rows_of(osm(PLUS, *ways))] == [(3, True), (3, False)]


def test_a_footbridge_meets_the_street_only_where_it_shares_a_node_with_it() -> None:
    bridge = way(2, [3, 4], highway="footway", bridge="yes")
    crossing = network_of(osm(PLUS, way(1, [1, 2], highway="residential"), bridge))
    assert (crossing.network.node_count, crossing.network.edge_count) == (4, 2)
    assert crossing.largest_share < 1
    joined = network_of(osm(PLUS, way(1, [1, 5, 2], highway="residential"), way(2, [3, 5, 4], highway="footway")))
    assert (joined.network.node_count, joined.network.edge_count, joined.largest_share) == (5, 4, 1)


def test_a_way_that_comes_back_to_a_node_of_its_own_is_split_there() -> None:
    rows = rows_of(osm(PLUS, way(1, [1, 5, 2, 4, 5], highway="footway")))
    assert [len(row["line"]) for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("pairs", "walked"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway_link", "foot": "yes"}, False),
        ({"highway": "trunk"}, True),
        ({"highway": "trunk", "foot": "no"}, False),
        ({"highway": "construction"}, False),
        ({"highway": "proposed"}, False),
        ({"highway": "raceway"}, False),
        ({"highway": "bus_guideway"}, False),
        ({"highway": "footway", "foot": "no"}, False),
        ({"highway": "footway", "foot": "private"}, False),
        ({"highway": "cycleway", "foot": "use_sidepath"}, False),
        ({"highway": "service", "access": "private"}, False),
        ({"highway": "service", "access": "no"}, False),
        ({"highway": "service", "access": "no", "foot": "yes"}, True),
        ({"highway": "service", "access": "private", "foot": "designated"}, True),
        ({"highway": "service", "access": "private", "foot": "permissive"}, True),
        ({"highway": "service", "access": "private", "foot": "destination"}, True),
        ({"highway": "service", "access": "destination"}, True),
        ({"highway": "primary", "motorroad": "yes"}, False),
    ],
)
def test_who_may_walk_a_way_is_said_by_foot_then_access_then_its_class(pairs: dict[str, str], walked: object) -> None:
    assert road(**pairs)["可步行"] is walked


@pytest.mark.parametrize(
    ("pairs", "walked"),
    [
        ({"sidewalk": "separate"}, False),
        ({"sidewalk__both": "separate"}, False),
        ({"sidewalk__left": "separate", "sidewalk__right": "no"}, False),
        ({"sidewalk": "separate", "foot": "yes"}, True),
        ({"sidewalk__left": "separate", "sidewalk__right": "yes"}, True),
        ({"sidewalk": "both"}, True),
        ({"sidewalk": "no"}, True),
        ({"highway": "footway", "footway": "sidewalk"}, True),
    ],
)
def test_a_street_whose_pavements_are_ways_of_their_own_is_not_walked_twice(
    pairs: dict[str, str], walked: object
) -> None:
    assert road(**pairs)["可步行"] is walked


@pytest.mark.parametrize(
    ("pairs", "shut"),
    [
        ({"barrier": "gate", "access": "private"}, True),
        ({"barrier": "lift_gate", "access": "no"}, True),
        ({"barrier": "gate", "foot": "no"}, True),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, False),
        ({"barrier": "gate"}, False),
        ({"barrier": "bollard", "access": "no"}, False),
    ],
)
def test_a_private_gate_parts_what_lies_on_its_sides(pairs: dict[str, str], shut: object) -> None:
    content = osm(PLUS, way(1, [1, 5, 2], highway="service"), of_nodes={5: pairs})
    lines = [shapely.LineString(row["line"]) for row in rows_of(content)]
    assert len(lines) == (2 if shut else 1)
    answer = network_of(content)
    assert (answer.largest_share < 1) is shut
    # A metre is taken away, not the street.
    assert sum(answer.network.edge_length_m) == pytest.approx(181.7, abs=1.2)


def test_a_private_gate_where_ways_end_parts_them_too() -> None:
    ways = way(1, [1, 5], highway="service"), way(2, [5, 2], highway="service"), way(3, [5, 4], highway="footway")
    answer = network_of(osm(PLUS, *ways, of_nodes={5: {"barrier": "gate", "access": "private"}}))
    assert (answer.network.node_count, answer.network.edge_count) == (6, 3)


def test_stairs_have_steps_and_other_ways_have_none() -> None:
    assert road(highway="steps")["有台阶"] is True
    assert road(highway="steps")["道路等级"] == "步行道"
    assert road(highway="footway")["有台阶"] is False


def test_the_level_is_the_layer_where_it_is_a_whole_number() -> None:
    said = {"1": 1, "-2": -2, "0": 0, "1;2": None, "x": None, "99": None, "１": None}
    assert {layer: road(layer=layer)["层级"] for layer in said} == said
    assert road()["层级"] is None


def test_the_width_is_taken_where_it_is_metres() -> None:
    said = {"3": 3, "3.5 m": 3.5, "12'": None, "narrow": None, "2-3": None, "900": None}
    assert {width: road(width=width)["宽度"] for width in said} == said


@pytest.mark.parametrize(
    ("pairs", "label"),
    [
        ({"highway": "trunk_link"}, "主干路"),
        ({"highway": "secondary"}, "次干路"),
        ({"highway": "unclassified"}, "支路"),
        ({"highway": "living_street"}, "街巷"),
        ({"highway": "service", "service": "alley"}, "胡同小巷"),
        ({"highway": "pedestrian"}, "步行道"),
        ({"highway": "track"}, None),
    ],
)
def test_the_class_is_a_term_of_the_vocabulary_or_unknown(pairs: dict[str, str], label: str | None) -> None:
    assert road(**pairs)["道路等级"] == label


SIGNALS = {"highway": "crossing", "crossing": "traffic_signals"}
STREET = way(1, [1, 5, 2], highway="primary")


@pytest.mark.parametrize(
    ("ways", "node", "waits"),
    [
        ([way(2, [3, 5, 4], highway="footway", footway="crossing")], SIGNALS, 1),
        ([way(2, [3, 5, 4], highway="footway", footway="crossing", crossing="traffic_signals")], {}, 1),
        ([way(2, [3, 5, 4], highway="footway", footway="crossing", crossing__signals="yes")], SIGNALS, 1),
        ([way(2, [3, 5, 4], highway="footway")], SIGNALS, 1),
        # Drawn as two ways, from either kerb.
        ([way(2, [3, 5], highway="footway", footway="crossing"), way(3, [5, 4], highway="footway")], SIGNALS, 1),
        (
            [
                way(number, refs, highway="footway", footway="crossing", crossing="traffic_signals")
                for number, refs in ((2, [3, 5]), (3, [5, 4]))
            ],
            {},
            1,
        ),
        ([way(2, [3, 5, 4], highway="footway", footway="crossing")], {"highway": "crossing", "crossing": "marked"}, 0),
        ([way(2, [3, 5, 4], highway="footway", footway="crossing", crossing="uncontrolled")], {}, 0),
        # Who walks along the street crosses nothing.
        ([], SIGNALS, 0),
    ],
)
def test_a_walker_waits_once_at_a_crossing_with_signals_and_nowhere_else(
    ways: list[str], node: dict[str, str], waits: int
) -> None:
    rows = rows_of(osm(PLUS, STREET, *ways, of_nodes={5: node}))
    assert [row["道路等级"] for row in rows if row["过街"]] == ["步行道"] * waits
    assert {row["过街"] for row in rows} <= {True, False}


def test_a_square_is_walked_around() -> None:
    corners: Nodes = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (2, 1)}
    square = way(1, [1, 2, 3, 4, 1], highway="pedestrian", area="yes")
    rows = rows_of(osm(corners, square, way(2, [3, 5], highway="footway")))
    assert [len(row["line"]) for row in rows] == [3, 3, 2]
    of_ways = way(1, [1, 2, 3]), way(3, [3, 4, 1]), multipolygon(9, [1, 3], highway="pedestrian")
    assert [row["可步行"] for row in rows_of(osm(corners, *of_ways))] == [True, True]


def test_a_way_that_an_extract_clips_keeps_the_part_that_has_places() -> None:
    sheet = sheet_of(osm(PLUS, way(1, [77, 1, 5, 78, 79, 3, 4, 80, 2], highway="footway")))
    assert sheet.features is not None
    assert [len(shapely.get_coordinates(feature.geometry)) for feature in sheet.features] == [2, 2]
    assert sheet.notes == (ReadingNote("osm_incomplete", {"count": 1}),)
    assert "1" in sheet.notes[0].explain("en")


def test_nodes_twice_in_a_row_and_lines_of_no_length_are_dropped() -> None:
    nodes: Nodes = {**PLUS, 6: (0, 1)}
    ways = way(1, [1, 1, 6, 5, 5], highway="footway"), way(2, [1, 6], highway="footway"), way(3, [2], highway="footway")
    assert [row["line"] for row in rows_of(osm(nodes, *ways))] == [[(0, 1), (1, 1)]]


def test_a_line_that_is_drawn_twice_is_one_street_and_walked_where_one_of_them_is() -> None:
    rows = rows_of(osm(PLUS, way(1, [1, 5], highway="motorway"), way(2, [5, 1], highway="steps")))
    assert [(row["有台阶"], row["可步行"]) for row in rows] == [(True, True)]


def test_ways_before_their_nodes_and_elements_that_come_twice_read_alike() -> None:
    ways = way(1, [1, 5, 2], highway="residential", name="共青团路"), way(2, [3, 5, 4], highway="footway")
    usual = osm(PLUS, *ways)
    head = _HEAD.encode()
    nodes, lines = usual.removeprefix(head).removesuffix(b"</osm>").split(b"<way", 1)
    turned = head + b"<way" + lines + way(1, [1, 5, 2]).encode() + nodes + osm(PLUS).removeprefix(head)
    assert rows_of(turned) == rows_of(usual)


@pytest.mark.parametrize(
    "name", ["=HYPERLINK('x')", "<script>alert(1)</script>", "'; DROP TABLE roads; --", "路\u202e名"]
)
def test_hostile_text_in_a_name_stays_text(store: Store, name: str) -> None:
    content = osm(PLUS, way(1, [1, 5], highway="footway", name=name))
    assert rows_of(content)[0]["道路名称"] == name
    assert plan_import(content, "地图.osm", store).frames["roads"]["name"].tolist()[0] is not None


def test_a_packed_file_reads_as_its_xml(tmp_path: Path) -> None:
    corners: Nodes = {6: (0, 0), 7: (1, 0), 8: (1, 1)}
    lake = way(3, [6, 7, 8, 6], natural="water", water="lake", name="小北湖")
    toilet = {"amenity": "toilets"}
    content = osm({**PLUS, **corners}, STREET, way(2, [3, 5, 4], highway="steps"), lake, of_nodes={5: toilet})
    packed = tmp_path / "map.pbf"
    with osmium.SimpleWriter(str(packed)) as writer:
        for element in osmium.FileProcessor(osmium.io.FileBuffer(content, "osm")):
            writer.add(element)
    one, other = read_sheets(content, "a.txt"), read_sheets(packed.read_bytes(), "b.xlsx")
    assert [sheet.name for sheet in one] == ["道路", "水系", "设施"]
    assert [(sheet.name, sheet.rows, sheet.features, sheet.crs_member) for sheet in one] == [
        (sheet.name, sheet.rows, sheet.features, sheet.crs_member) for sheet in other
    ]
    assert {"osm", "pbf"} <= set(FILE_TYPES)


AREA: Nodes = {1: (0, 0), 2: (3, 0), 3: (3, 3), 4: (0, 3), 5: (1, 1), 6: (2, 1), 7: (2, 2), 8: (1, 2)}
RING = [1, 2, 3, 4, 1]


@pytest.mark.parametrize(
    ("pairs", "sheet", "row"),
    [
        ({"natural": "water"}, "水系", {"类型": None}),
        ({"natural": "water", "water": "pond", "name": "荷塘"}, "水系", {"类型": "湖泊", "水系名称": "荷塘"}),
        ({"waterway": "riverbank"}, "水系", {"类型": "河流"}),
        ({"leisure": "garden"}, "绿地", {"类型": "公园"}),
        ({"landuse": "grass"}, "绿地", {"类型": "附属绿地"}),
        ({"landuse": "forest"}, "绿地", {"类型": None}),
        ({"building": "apartments", "building__levels": "6.5"}, "建筑", {"类型": "住宅", "层数": 6}),
        ({"building": "yes", "building__levels": "many"}, "建筑", {"类型": None, "层数": None}),
        ({"amenity": "school", "name": "实验小学"}, "设施", {"设施类型": "小学", "设施名称": "实验小学"}),
        ({"amenity": "school", "name": "第一高级中学", "building": "no", "leisure": "park"}, "绿地", {"类型": "公园"}),
    ],
)
def test_each_area_comes_under_its_kind(pairs: dict[str, str], sheet: str, row: dict[str, object]) -> None:
    (read,) = rows_of(osm(AREA, way(1, RING, **pairs)), sheet)
    assert {key: read[key] for key in row} == row


def test_an_area_of_several_ways_keeps_its_hole_and_one_with_a_way_missing_is_left_out() -> None:
    ways = way(1, [1, 2, 3]), way(2, [3, 4, 1]), way(3, [5, 6, 7, 8, 5])
    content = osm(AREA, *ways, multipolygon(1, [1, 2, 3], natural="water"), multipolygon(2, [1, 9], natural="water"))
    sheet = sheet_of(content, "水系")
    assert sheet.features is not None
    (feature,) = sheet.features
    assert feature.geometry is not None
    assert feature.geometry.area / STEP**2 == pytest.approx(8)
    assert sheet.notes == (ReadingNote("osm_incomplete", {"count": 1}),)


@pytest.mark.parametrize(
    ("pairs", "label"),
    [
        ({"amenity": "kindergarten"}, "幼儿园"),
        ({"amenity": "hospital"}, "医院"),
        ({"amenity": "clinic"}, "门诊部"),
        ({"amenity": "clinic", "name": "古槐社区卫生服务中心"}, "社区卫生服务中心"),
        ({"amenity": "marketplace"}, "菜市场或生鲜超市"),
        ({"amenity": "police"}, "派出所"),
        ({"amenity": "toilets"}, "公共厕所"),
        ({"highway": "bus_stop"}, "公交车站"),
        (
            {"amenity": "social_facility", "social_facility": "day_care", "social_facility:for": "senior"},
            "老年人日间照料中心",
        ),
        ({"amenity": "school", "isced:level": "1"}, "小学"),
    ],
)
def test_a_facility_has_the_type_that_fits(pairs: dict[str, str], label: str) -> None:
    assert [row["设施类型"] for row in rows_of(osm({1: (0, 0)}, of_nodes={1: pairs}), "设施")] == [label]


@pytest.mark.parametrize(
    "pairs",
    [
        {"amenity": "pharmacy"},
        {"amenity": "fire_station"},
        {"amenity": "school"},
        {"amenity": "toilets", "access": "private"},
        {"amenity": "social_facility", "social_facility": "food_bank"},
    ],
)
def test_a_facility_that_no_term_fits_is_left_out(pairs: dict[str, str]) -> None:
    with pytest.raises(FileRefusedError) as caught:
        read_osm(osm({1: (0, 0)}, of_nodes={1: pairs}), "地图.osm")
    assert caught.value.code == "osm_without_rows"


def test_facilities_of_one_name_are_told_apart_and_those_without_one_are_named_by_their_number() -> None:
    stop = {"highway": "bus_stop", "name": "北门"}
    nodes: Nodes = {1: (0, 0), 2: (1, 0), 3: (2, 0)}
    rows = rows_of(osm(nodes, of_nodes={1: stop, 2: stop, 3: {"amenity": "toilets"}}), "设施")
    assert [row["设施名称"] for row in rows] == ["北门", "北门 (2)", "公共厕所 n3"]


def test_every_code_is_a_term_of_its_vocabulary() -> None:
    facilities = {*osm_tags._FACILITIES.values(), *osm_tags._SOCIAL.values(), *osm_tags._SCHOOL_LEVELS.values()}
    facilities |= {code for said in osm_tags._BY_NAME.values() for code in said.values() if code}
    for name, codes in (
        ("road_class", osm_tags._ROAD_CLASSES.values()),
        ("water_kind", osm_tags._WATERS.values()),
        ("green_kind", osm_tags._GREENS.values()),
        ("building_kind", osm_tags._BUILDINGS.values()),
        ("facility_type", facilities),
    ):
        assert set(codes) <= set(vocabulary(name).terms)


def test_each_sheet_comes_in_under_its_kind_with_nothing_asked(store: Store) -> None:
    areas = [
        way(number, RING, **pairs)
        for number, pairs in enumerate(
            ({"natural": "water"}, {"leisure": "park", "name": "公园"}, {"building": "yes"}, {"amenity": "hospital"}), 2
        )
    ]
    content = osm(AREA, way(1, [5, 6], highway="footway", name="东巷"), *areas)
    kinds = {part.name: part.kind for part in survey(content, "map", store)}
    assert kinds == {"道路": "roads", "水系": "water", "绿地": "green", "建筑": "buildings", "设施": "facilities"}
    assert plan_import(content, "map", store).kind == "roads"
    for sheet, kind in kinds.items():
        plan = plan_import(content, "map", store, Choices(sheet=sheet))
        assert (plan.kind, plan.crs, plan.crs_certainty, plan.problems) == (kind, "wgs84", "stated", ())
        assert plan.rows_good == plan.rows_read > 0


def test_the_rows_of_streets_say_what_the_file_says(store: Store) -> None:
    tagged = way(1, [1, 5], highway="steps", name="东巷", width="3 m", layer="1")
    (row,) = plan_import(osm(PLUS, tagged), "x", store).frames["roads"].to_dict("records")
    expected = {"name": "东巷", "road_class": "footway", "width_m": 3.0, "level": 1, "steps": True, "crossing": False}
    assert {key: row[key] for key in (*expected, "walkable", "noded")} == {**expected, "walkable": True, "noded": True}


_GOOD = osm(PLUS, STREET)
_BOMB = b'<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + depth, b"&%c;" % (97 + depth) * 10) for depth in range(9)
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_GOOD[:-20], "damaged_osm"),
        (_GOOD.replace(b' version="0.6"', b""), "damaged_osm"),
        (_GOOD.replace(b'lat="35', b'lat="x35'), "damaged_osm"),
        (b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x05rest", "damaged_osm"),
        (osm(PLUS), "osm_without_rows"),
        (osm({}, STREET), "osm_without_rows"),
        (b"<osm version='0.6'/>", "osm_without_rows"),
        (b"<!DOCTYPE osm><osm version='0.6'></osm>", "document_type"),
        (b"<!DOCTYPE osm [" + _BOMB + b"]><osm version='0.6'><note>&j;</note></osm>", "markup_without_table"),
    ],
)
def test_a_file_that_is_damaged_or_empty_or_defines_entities_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(FileRefusedError) as caught:
        read_sheets(content, "地图.osm")
    assert caught.value.code == code
    assert caught.value.explain("en").what


def test_entities_are_never_unfolded_whatever_stands_before_them() -> None:
    with pytest.raises(FileRefusedError) as caught:
        osm_file.read_elements(b"<!DOCTYPE osm [" + _BOMB + b"]><osm version='0.6'><note>&j;</note></osm>", "osm", "x")
    assert caught.value.code == "damaged_osm"


def test_a_file_that_unfolds_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osm_file, "_MAX_NODES", 4)
    with pytest.raises(FileRefusedError) as caught:
        read_sheets(_GOOD, "地图.osm")
    assert caught.value.code == "zip_bomb"


@given(cut=st.integers(0, len(_GOOD)), more=st.binary(max_size=20))
@settings(max_examples=60, deadline=None)
def test_a_file_that_was_cut_or_mixed_up_is_read_or_refused(cut: int, more: bytes) -> None:
    for content in (_GOOD[:cut] + more, _GOOD[:cut] + more + _GOOD[cut:]):
        try:
            assert read_sheets(content, "地图.osm")
        except FileRefusedError as error:
            assert error.explain("zh").what  # noqa: PT017 - either is right


@pytest.mark.parametrize(
    ("name", "least_rows", "least_share"),
    [("beijing_cau_2026.osm", 700, 0.90), ("beijing_tsinghua_wudaokou_2017.osm", 1400, 0.96)],
)
def test_a_real_file_of_beijing_comes_in_whole_and_hangs_together(
    store: Store, name: str, least_rows: int, least_share: float
) -> None:
    content = real_file(f"osm/{name}").read_bytes()
    kinds = [(part.name, part.kind) for part in survey(content, name, store)]
    assert kinds == [
        ("道路", "roads"),
        ("水系", "water"),
        ("绿地", "green"),
        ("建筑", "buildings"),
        ("设施", "facilities"),
    ]
    for sheet, kind in kinds:
        plan = plan_import(content, name, store, Choices(sheet=sheet))
        assert (plan.kind, plan.crs, plan.rows_good) == (kind, "wgs84", plan.rows_read)
        if kind == "roads":
            assert plan.rows_good >= least_rows
            assert build_network(plan.frames["roads"]).largest_share >= least_share


def test_an_extract_whose_ways_are_clipped_is_read(store: Store) -> None:
    content = real_file("osm/helsinki_centre.osm.pbf").read_bytes()
    (note,) = sheet_of(content).notes
    assert note.code == "osm_incomplete"
    answer = network_of(content)
    assert answer.network.edge_count > 5_000
    assert answer.largest_share > 0.95
    assert not answer.connectors.size
    assert next(part.kind for part in survey(content, "helsinki", store)) == "roads"
