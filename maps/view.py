"""What a map is asked to show (地图视图): plain values, so that pages and queries need no folium."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Layer = Literal["communities", "grids", "compounds", "facilities", "roads", "water", "green", "buildings"]
Bounds = tuple[float, float, float, float]  # south, west, north, east, in degrees


@dataclass(frozen=True)
class ClassStyle:
    """
    How one class of places is drawn and named in the legend.

    Attributes
    ----------
    code
        The class, such as a term of a vocabulary or ``1980s``.
    label
        Its name in the person's language.
    fill
        Colour of the area, ``#rrggbb``.
    hatched
        True for the unknown, which never looks like a class that is known.
    count
        How many places shown are of the class.
    """

    code: str
    label: str
    fill: str
    hatched: bool = False
    count: int = 0


@dataclass(frozen=True)
class PlaceValues:
    """
    What is painted on the outlines of one layer; the lists run in parallel, one item a place.

    Attributes
    ----------
    ids
        Ids as in the published outlines.
    names
        Names for tooltips and the search; hostile text, only ever set as text content.
    terms
        Other words that the search finds a place by: aliases, pinyin, initials; joined by spaces.
    classes
        Index into `styles`, -1 for a place that the filter hides.
    captions
        The second line of the tooltip, such as 「业委会：已成立」.
    """

    ids: list[str]
    names: list[str]
    terms: list[str]
    classes: list[int]
    captions: list[str]
    styles: list[ClassStyle]


@dataclass(frozen=True)
class Look:
    """
    How the compounds look by one colouring or filter, which the map can show before the page has answered a press.

    Attributes
    ----------
    values
        What is painted.
    title, note
        What the legend names it, and what it says below.
    """

    values: PlaceValues
    title: str
    note: str


@dataclass(frozen=True)
class Shape:
    """
    An area or a line drawn over the street for this view alone, such as an isochrone or a route.

    Attributes
    ----------
    geometry
        GeoJSON in degrees (EPSG:4490).
    colour
        ``#rrggbb`` of its line, and of its fill where it is an area.
    caption
        Its words in a tooltip; hostile text, only ever set as text content.
    dashed
        Whether its line is dashed, as what was only estimated is.
    is_named_inside
        Whether its caption stands in its middle, and not at its northern edge, where areas that lie in one another
        can be told apart.
    fill_opacity
        Of an area, 0-1: pale where the places below are to be read, stronger where its colour is what is told.
    """

    geometry: Mapping[str, Any]
    colour: str
    caption: str = ""
    dashed: bool = False
    is_named_inside: bool = False
    fill_opacity: float = 0.16


@dataclass(frozen=True)
class EditTask:
    """
    A geometry that the person draws or moves on the map.

    Attributes
    ----------
    token
        Names the task: with another one the drawing begins anew.
    mode
        ``outline`` for an area, ``point`` for a place such as a gate.
    geometry
        GeoJSON in degrees to begin with; None to draw from nothing.
    """

    token: str
    mode: Literal["outline", "point"]
    geometry: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Picture:
    """
    What stands on a picture of the map beside what the map itself says.

    Attributes
    ----------
    title
        The street's name and the page's.
    source
        Where the data come from, of what day, and whether they are simulated.
    made
        By what and when the picture is made.
    file_name
        Without its ending.
    """

    title: str
    source: str
    made: str
    file_name: str


@dataclass(frozen=True)
class MapView:
    """
    One state of the map.

    Attributes
    ----------
    outlines_url
        Folder of the published outlines and tiles, relative to the app's root, ending in ``/``.
    bounds
        The extent of the street, in degrees.
    focus
        The extent to fly to, or None to leave the map where the person moved it.
    values
        What is painted, by layer; a layer that isn't named keeps its plain look.
    selected
        ``(layer, id)`` of the place whose card is open.
    legend_title, legend_note
        What is coloured, and what is counted (such as 「共 73 个小区」).
    language, dark
        For the texts and colours of the map's own controls.
    edit
        What is being drawn by hand; clicks open no card meanwhile.
    points
        Places of a file that isn't stored yet: longitude and latitude in EPSG:4490.
    shapes
        Areas, lines and points over the places, the first lowest.
    takes_spots
        Whether a click beside every place is an answer too, as a `MapClick` of the layer ``spot``; communities and
        grids, which lie everywhere, take none then.
    is_wall
        Whether it hangs on a wall: nobody touches it, so that it has no controls, and what is looked at lies in the
        part of the page that is marked ``data-map-window``.
    shows_grids
        Whether the outlines of the grids are switched on when the map is opened.
    picture
        What a picture of the map says; None where none is offered.
    """

    outlines_url: str
    bounds: Bounds
    focus: Bounds | None = None
    values: dict[Layer, PlaceValues] = field(default_factory=dict)
    selected: tuple[Layer, str] | None = None
    legend_title: str = ""
    legend_note: str = ""
    language: str = "zh"
    dark: bool = False
    edit: EditTask | None = None
    points: tuple[tuple[float, float], ...] = ()
    shapes: tuple[Shape, ...] = ()
    takes_spots: bool = False
    looks: Mapping[str, Look] = field(default_factory=dict)
    look: str | None = None
    is_wall: bool = False
    shows_grids: bool = False
    picture: Picture | None = None


@dataclass(frozen=True)
class MapClick:
    """
    A place that the person clicked; `serial` differs for every click, so that one place can be clicked twice.

    Where the map takes spots the layer may be ``spot``: `id` is then ``longitude,latitude`` in degrees.
    """

    layer: Layer | Literal["spot"]
    id: str
    serial: int


@dataclass(frozen=True)
class MapEdit:
    """What the person drew for the `EditTask` of the same token: GeoJSON in degrees, from a browser, so unchecked."""

    token: str
    geometry: Mapping[str, Any]
