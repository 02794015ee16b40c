"""What OpenStreetMap's tags mean here (标签): who may walk a way, and which kind and term an element is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    Tags = Mapping[str, str]

# Elements without any of these say nothing that is read.
KEYS = frozenset(
    {"highway", "building", "natural", "waterway", "landuse", "leisure", "amenity", "shop", "railway"}
    | {"barrier", "social_facility"}
)
_WALKERS_MAY = frozenset({"yes", "designated", "permissive", "destination", "customers", "official", "public"})
_NOBODY_MAY = frozenset({"no", "private", "military"})
_NOT_ON_FOOT = _NOBODY_MAY | {"use_sidepath"}
_NEVER_WALKED = frozenset(
    {"motorway", "motorway_link", "construction", "proposed", "planned", "raceway", "bus_guideway", "abandoned"}
    | {"razed", "no", "escape", "emergency_bay"}
)
_WALKED_IF_SAID = frozenset({"busway"})
_FOOTWAYS = frozenset({"footway", "path", "pedestrian", "steps", "cycleway", "bridleway", "corridor", "platform"})
# What stops a walker where it is locked; a bollard or a block that is private to cars doesn't.
_GATES = frozenset(
    {"gate", "lift_gate", "swing_gate", "sliding_gate", "sliding_beam", "wicket_gate", "hampshire_gate"}
    | {"turnstile", "full-height_turnstile", "kissing_gate"}
)
_ROAD_CLASSES = {
    **dict.fromkeys(("motorway", "trunk", "primary"), "primary"),
    "secondary": "secondary",
    **dict.fromkeys(("tertiary", "unclassified"), "tertiary"),
    **dict.fromkeys(("residential", "living_street", "service", "road"), "residential"),
    **dict.fromkeys(_FOOTWAYS, "footway"),
}
_WATERS = {
    **dict.fromkeys(("river", "stream", "rapids", "oxbow"), "river"),
    **dict.fromkeys(("canal", "ditch", "drain", "moat"), "canal"),
    **dict.fromkeys(("lake", "pond", "reservoir", "basin", "lagoon", "reflecting_pool"), "lake"),
}
_GREENS = {
    ("leisure", "park"): "park",
    ("leisure", "garden"): "park",
    ("landuse", "grass"): "verge",
    ("landuse", "forest"): "unknown",
}
_BUILDINGS = {
    **dict.fromkeys(
        ("residential", "apartments", "house", "detached", "semidetached_house", "terrace", "dormitory", "bungalow"),
        "residential",
    ),
    **dict.fromkeys(
        ("public", "civic", "government", "school", "kindergarten", "university", "college", "hospital", "office"),
        "public",
    ),
    **dict.fromkeys(
        ("train_station", "transportation", "fire_station", "library", "church", "mosque", "temple", "sports_hall"),
        "public",
    ),
    **dict.fromkeys(("commercial", "retail", "supermarket", "kiosk", "hotel", "shop"), "commercial"),
    **dict.fromkeys(
        ("garage", "garages", "shed", "carport", "roof", "industrial", "warehouse", "service", "hut", "greenhouse"),
        "other",
    ),
    **dict.fromkeys(
        ("bicycle_shed", "guardhouse", "gatehouse", "parking", "toilets"),
        "other",
    ),
}
_FACILITIES = {
    ("amenity", "kindergarten"): "kindergarten",
    ("amenity", "childcare"): "nursery",
    ("amenity", "hospital"): "hospital",
    ("amenity", "clinic"): "outpatient",
    ("amenity", "doctors"): "outpatient",
    ("amenity", "nursing_home"): "nursing_home",
    ("amenity", "police"): "police_station",
    ("amenity", "post_office"): "post_office",
    ("amenity", "marketplace"): "market",
    ("amenity", "toilets"): "public_toilet",
    ("amenity", "recycling"): "recycling",
    ("amenity", "waste_disposal"): "waste_point",
    ("shop", "supermarket"): "shops",
    ("shop", "convenience"): "shops",
    ("highway", "bus_stop"): "bus_stop",
    ("railway", "station"): "rail_station",
    ("railway", "halt"): "rail_station",
    ("leisure", "fitness_station"): "fitness_ground",
    ("leisure", "stadium"): "sports_large",
    ("leisure", "park"): "park",
}
# What a name says more exactly than the tag beside it; the first that is found counts.
_HEALTH = {"社区卫生服务中心": "health_centre", "卫生服务站": "health_station", "卫生站": "health_station"}
_COMMUNITY = {"社区服务站": "service_station", "居委会": "service_station", "文化活动站": "culture_station"}
_BY_NAME = {
    **dict.fromkeys(("hospital", "clinic", "doctors"), _HEALTH),
    **dict.fromkeys(("community_centre", "social_centre"), _COMMUNITY),
    # The vocabulary has no term for those that only older pupils go to.
    "school": {"小学": "primary_school", "高级中学": "", "高中": "", "中学": "middle_school", "初中": "middle_school"},
    "townhall": {"街道办事处": "service_centre"},
}
_SCHOOL_LEVELS = {"1": "primary_school", "2": "middle_school"}
_SOCIAL = {"nursing_home": "nursing_home", "assisted_living": "nursing_home", "day_care": "day_care"}
_SENIORS = frozenset({"senior", "seniors", "elderly"})
_WIDTH = re.compile(r"\s*([0-9]{1,3}(?:\.[0-9]{1,3})?)\s*(?:m|米)?\s*")
_WHOLE = re.compile(r"[+-]?[0-9]{1,3}")
_MAX_WIDTH_M, _MAX_LEVEL, _MAX_FLOORS = 200.0, 10, 200


def is_walkable(tags: Tags) -> bool:
    """
    Whether people on foot may use a way.

    ``foot`` outweighs ``access``; a carriageway whose pavements are mapped as ways of their own isn't walked beside
    them.
    """
    highway, foot = tags["highway"], tags.get("foot", "")
    if highway in _NEVER_WALKED or foot in _NOT_ON_FOOT:
        return False
    if foot in _WALKERS_MAY:
        return True
    if highway in _WALKED_IF_SAID or tags.get("motorroad") == "yes" or tags.get("access") in _NOBODY_MAY:
        return False
    return not _has_pavements_apart(tags)


def _has_pavements_apart(tags: Tags) -> bool:
    sides = {tags.get(f"sidewalk{side}", "") for side in ("", ":both", ":left", ":right")} - {"", "no", "none"}
    return sides == {"separate"}


def is_footway(tags: Tags) -> bool:
    """Whether a way is people's on foot or bicycles' alone: what crosses a street, not the street."""
    return tags["highway"] in _FOOTWAYS


def is_crossing_way(tags: Tags) -> bool:
    """Whether a way is a crossing of a street."""
    return "crossing" in (tags.get("footway"), tags.get("path"), tags.get("cycleway"))


def has_signals(tags: Tags) -> bool:
    """Whether walkers wait at a crossing's signals."""
    return "traffic_signals" in tags.get("crossing", "").split(";") or tags.get("crossing:signals") == "yes"


def is_signalled_node(tags: Tags) -> bool:
    """Whether a node is a crossing with signals."""
    return tags.get("highway") in ("crossing", "traffic_signals") and has_signals(tags)


def is_shut(tags: Tags) -> bool:
    """Whether a node is a gate that the public doesn't pass."""
    foot = tags.get("foot", "")
    if tags.get("barrier") not in _GATES or foot in _WALKERS_MAY:
        return False
    return foot in _NOBODY_MAY or tags.get("access") in _NOBODY_MAY


def road_class(tags: Tags) -> str:
    """Return the code of the vocabulary ``road_class``."""
    highway = tags["highway"].removesuffix("_link")
    if highway == "service" and tags.get("service") == "alley":
        return "alley"
    return _ROAD_CLASSES.get(highway, "unknown")


def width_m(tags: Tags) -> float | None:
    """Return a way's width, where it is a plain number of metres."""
    found = _WIDTH.fullmatch(tags.get("width") or tags.get("est_width") or "")
    return float(found[1]) if found and float(found[1]) <= _MAX_WIDTH_M else None


def level(tags: Tags) -> int | None:
    """Return the level that ``layer`` says: a bridge's, a tunnel's."""
    return _whole(tags.get("layer", ""), -_MAX_LEVEL, _MAX_LEVEL)


def floors(tags: Tags) -> int | None:
    """Return a building's storeys above ground; half a storey under a roof isn't one."""
    return _whole(tags.get("building:levels", "").partition(".")[0], 0, _MAX_FLOORS)


def _whole(text: str, lowest: int, highest: int) -> int | None:
    return int(text) if _WHOLE.fullmatch(text.strip()) and lowest <= int(text) <= highest else None


def water_kind(tags: Tags) -> str:
    """Return the code of ``water_kind``; empty for what is no area of water."""
    if tags.get("natural") == "water":
        return _WATERS.get(tags.get("water", ""), "unknown")
    return "river" if tags.get("waterway") == "riverbank" else ""


def green_kind(tags: Tags) -> str:
    """Return the code of ``green_kind``; empty for what isn't green."""
    return next((code for (key, value), code in _GREENS.items() if tags.get(key) == value), "")


def building_kind(tags: Tags) -> str:
    """Return the code of ``building_kind``; empty for what is no building."""
    value = tags.get("building", "no")
    return "" if value == "no" else _BUILDINGS.get(value, "unknown")


def facility_type(tags: Tags) -> str:
    """Return the code of ``facility_type``; empty where no term of the vocabulary truly fits."""
    amenity, name = tags.get("amenity", ""), tags.get("name", "")
    if amenity == "toilets" and tags.get("access") in (*_NOBODY_MAY, "customers"):
        return ""
    said = next((code for word, code in _BY_NAME.get(amenity, {}).items() if word in name), "")
    if said:
        return said
    if amenity == "school":
        return _SCHOOL_LEVELS.get(tags.get("isced:level", ""), "")
    if amenity in ("social_facility", "community_centre"):
        seniors = tags.get("social_facility:for", tags.get("community_centre:for", "")) in _SENIORS
        social = tags.get("social_facility", "")
        if amenity == "community_centre":
            return "activity_centre_elders" if seniors else ""
        return _SOCIAL.get(social, "") if seniors or social == "nursing_home" else ""
    return next((code for (key, value), code in _FACILITIES.items() if tags.get(key) == value), "")
