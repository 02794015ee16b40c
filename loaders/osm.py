"""
OpenStreetMap files to sheets (读 OSM): XML and PBF, a sheet each for streets, water, green, buildings and facilities.

Headers and names of sheets are the labels of their kinds and terms the vocabularies' own, so that all is understood
without a question. Coordinates are WGS-84 by OpenStreetMap's definition.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from geodata.schemas import ledger_kind
from geodata.vocabularies import UNKNOWN, vocabulary
from loaders import osm_tags
from loaders.failures import FileRefusedError, ReadingNote
from loaders.osm_file import PBF, XML, read_elements
from loaders.osm_roads import streets_of
from loaders.tables import MAX_ROWS, Feature, Sheet, is_pbf, opening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from shapely.geometry.base import BaseGeometry

    from loaders.osm_file import Multipolygon, OsmFile, Way
    from loaders.osm_roads import Street

    Tags = Mapping[str, str]

_CRS = "EPSG:4326"
_RING_NODES = 4


@dataclass(frozen=True, eq=False)
class _Row:
    """A row's cells by column, and its place."""

    cells: dict[str, Any]
    place: BaseGeometry


@dataclass(frozen=True, eq=False)
class _Place:
    """An element with a place: ``n1`` a node, ``w1`` a closed way, ``r1`` a multipolygon."""

    element: str
    tags: Tags
    geometry: BaseGeometry


def read_osm(content: bytes, file_name: str) -> list[Sheet]:
    """
    Read an OpenStreetMap file.

    Parameters
    ----------
    content
        Its bytes, XML or PBF.
    file_name
        For messages.

    Returns
    -------
    sheets
        Streets first, then what else there is; each under its kind's Chinese label.

    Raises
    ------
    FileRefusedError
        If the file is damaged, defines entities, or holds nothing that is read here.
    """
    packed = is_pbf(content)
    if not packed and "<!DOCTYPE" in opening(content):
        raise FileRefusedError(file_name, "document_type")
    osm = read_elements(content, PBF if packed else XML, file_name)
    streets, clipped = streets_of(osm, file_name)
    areas, unclosed = _areas(osm)
    points = [
        _Place(f"n{osm.node_ids[at]}", tags, shapely.Point(osm.lon_lat[at])) for at, tags in osm.node_tags.items()
    ]
    tables = {
        "roads": [_road(street) for street in streets],
        "water": list(_rows(areas, "water_kind", osm_tags.water_kind)),
        "green": list(_rows(areas, "green_kind", osm_tags.green_kind)),
        "buildings": list(_buildings(areas)),
        "facilities": list(_facilities([*points, *areas])),
    }
    if not any(tables.values()):
        raise FileRefusedError(file_name, "osm_without_rows")
    if max(map(len, tables.values())) > MAX_ROWS:
        raise FileRefusedError(file_name, "too_many_rows", limit=f"{MAX_ROWS:,}")
    return [_sheet(kind, rows, clipped if kind == "roads" else unclosed) for kind, rows in tables.items() if rows]


def _sheet(kind_name: str, rows: list[_Row], incomplete: int) -> Sheet:
    kind = ledger_kind(kind_name)
    columns = list(rows[0].cells)
    labels = {column.name: column.labels["zh"] for column in kind.columns}
    return Sheet(
        kind.labels["zh"],
        [[labels[name] for name in columns], *([row.cells[name] for name in columns] for row in rows)],
        first_row=0,
        features=[Feature(row.place) for row in rows],
        crs_member=_CRS,
        notes=(ReadingNote("osm_incomplete", {"count": incomplete}),) if incomplete else (),
        may_be_abroad=True,
    )


def _term(vocabulary_name: str, code: str) -> str | None:
    return None if code == UNKNOWN else vocabulary(vocabulary_name).terms[code].labels["zh"]


def _road(street: Street) -> _Row:
    tags = street.tags
    cells = {
        "name": tags.get("name"),
        "road_class": _term("road_class", osm_tags.road_class(tags)),
        "width_m": osm_tags.width_m(tags),
        "level": osm_tags.level(tags),
        "steps": tags["highway"] == "steps",
        "crossing": street.has_signal,
        "walkable": street.is_walkable,
        "noded": True,
    }
    return _Row(cells, street.line)


def _rows(areas: Iterable[_Place], vocabulary_name: str, kind_of: Callable[[Tags], str]) -> Iterator[_Row]:
    """Yield the rows of the areas that are of a kind, by its function from tags to a code."""
    for area in areas:
        code = kind_of(area.tags)
        if code:
            yield _Row({"name": area.tags.get("name"), "kind": _term(vocabulary_name, code)}, area.geometry)


def _buildings(areas: Iterable[_Place]) -> Iterator[_Row]:
    buildings = [area for area in areas if osm_tags.building_kind(area.tags)]
    for area, row in zip(buildings, _rows(buildings, "building_kind", osm_tags.building_kind), strict=True):
        yield _Row({**row.cells, "floors": osm_tags.floors(area.tags)}, row.place)


def _facilities(places: Iterable[_Place]) -> Iterator[_Row]:
    """
    Yield facilities, each with a name of its own within its type, since these two tell them apart.

    One without a name is called by its type and OpenStreetMap's number of it; the second stop 「北门」 is 「北门 (2)」.
    """
    times: Counter[tuple[str, str]] = Counter()
    for place in places:
        code = osm_tags.facility_type(place.tags)
        if not code:
            continue
        label = vocabulary("facility_type").terms[code].labels["zh"]
        name = place.tags.get("name", "").strip() or f"{label} {place.element}"
        times[code, name] += 1
        count = times[code, name]
        street, number = place.tags.get("addr:street", ""), place.tags.get("addr:housenumber", "")
        cells = {
            "name": name if count == 1 else f"{name} ({count})",
            "type": label,
            "address": place.tags.get("addr:full") or f"{street} {number}".strip() or None,
            "opening_hours": place.tags.get("opening_hours"),
        }
        yield _Row(cells, place.geometry)


def _areas(osm: OsmFile) -> tuple[list[_Place], int]:
    """Return the areas that are read, and how many others the file has only in part."""
    found: list[_Place] = []
    unclosed = 0
    for way_id, way in osm.ways.items():
        if _is_read(way.tags) and len(way.nodes) >= _RING_NODES and (way.nodes[0] == way.nodes[-1]):
            if way.is_complete:
                found.append(_Place(f"w{way_id}", way.tags, shapely.Polygon(osm.lon_lat[way.nodes])))
            else:
                unclosed += 1
    for multipolygon in osm.multipolygons:
        if _is_read(multipolygon.tags):
            area = _area(osm, multipolygon)
            if area is None:
                unclosed += 1
            else:
                found.append(_Place(f"r{multipolygon.relation_id}", multipolygon.tags, area))
    return found, unclosed


def _is_read(tags: Tags) -> bool:
    kinds = (osm_tags.water_kind, osm_tags.green_kind, osm_tags.building_kind, osm_tags.facility_type)
    return any(kind_of(tags) for kind_of in kinds)


def _area(osm: OsmFile, multipolygon: Multipolygon) -> BaseGeometry | None:
    """Return what a multipolygon's ways enclose, holes left out; None where one is missing or a ring stays open."""
    ways: list[Way | None] = [osm.ways.get(way_id) for way_id in multipolygon.ways]
    lines = [
        shapely.LineString(osm.lon_lat[way.nodes])
        for way in ways
        if way is not None and way.is_complete and len(way.nodes) > 1
    ]
    if not lines or len(lines) < len(ways):
        return None
    area = shapely.build_area(shapely.multilinestrings(lines))
    return None if area is None or area.is_empty else area
