"""
The street as a folium map (街道地图): a base that stays the same, and values that change with every filter.

`street_map` gives the base. Its script is the same, byte for byte, for one street, language and theme, so that the
browser keeps the map it has; `values_group` gives what is painted on it, small enough to be sent at every filter.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import folium
from branca.element import MacroElement
from folium.template import Template

from config.settings import settings
from config.texts import text, texts
from config.tokens import tokens
from geodata.schemas import ledger_kind
from maps.assets import APP_ROOT, STATIC_DIR, vendored
from maps.bundle import code_urls
from maps.online import online_base_map
from maps.palette import glyphs
from maps.vendor import check_installed

if TYPE_CHECKING:
    from pathlib import Path

    from maps.view import MapView, PlaceValues

MIN_ZOOM = 10
MAX_ZOOM = 19
# Latin letters come from a font of their own, which is small and there at once.
FONT_SUBSETS = {"chinese-simplified": "", "latin": "U+0000-00FF, U+2000-206F, U+20AC, U+2122"}
FONT_WEIGHTS = (400, 700)
# What means something to HTML, to template strings, to Jinja or to streamlit-folium's own replacing. In JSON these
# stand inside strings alone, where the escape is the same character.
_ESCAPES = {
    special: "".join(f"\\u{ord(letter):04x}" for letter in special)
    for special in ("<", ">", "&", "`", "$", "'", "\u2028", "\u2029", "{{", "{%", "{#")
}


def script_json(value: object) -> str:
    """Return `value` as JSON that can't break out of a script, whatever its texts hold."""
    packed = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for special, escape in _ESCAPES.items():
        packed = packed.replace(special, escape)
    # Half a surrogate pair can't be sent.
    return packed.encode("utf-8", "replace").decode("utf-8")


class _Call(MacroElement):
    """One call of our browser code."""

    _template = Template("{% macro script(this, kwargs) %}{{ this.code() }}{% endmacro %}")

    def __init__(self, function: str, argument: object, *, on_map: bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca gives its constructors no types
        self._name = "Call"
        self.function = function
        self.on_map = on_map
        self.argument = script_json(argument)

    def code(self) -> str:
        """Return the call as a statement; the map, whose name folium makes, is its first argument if asked for."""
        first = f"{self._parent.get_name()}, " if self.on_map and self._parent else ""
        return f"{self.function}({first}{self.argument});"

    def render(self, **kwargs: object) -> str:  # noqa: ARG002 - branca's own signature
        """Add nothing to the figure: streamlit-folium asks the template, and a figure would parse texts as Jinja."""
        return ""


class StreetMap(folium.Map):
    """A folium map that loads our vendored Leaflet and our code, and none of what folium takes from public hosts."""

    def __init__(self, view: MapView, static_dir: Path = STATIC_DIR) -> None:
        south, west, north, east = view.bounds
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            zoom_start=15,
            minZoom=MIN_ZOOM,
            maxZoom=MAX_ZOOM,
            # Half steps: the street fills what the screen gives.
            zoomSnap=0.5,
            tiles=None,
            prefer_canvas=True,
            zoom_control=False,
            attributionControl=False,
        )
        script, style = code_urls(static_dir)
        self.default_js = [
            ("leaflet", vendored("leaflet/leaflet.js")),
            ("protomaps", vendored("protomaps-leaflet/protomaps-leaflet.js")),
            ("street_map", script),
        ]
        self.default_css = [("leaflet_css", vendored("leaflet/leaflet.css")), ("street_map_css", style)]


def street_map(view: MapView, static_dir: Path = STATIC_DIR) -> StreetMap:
    """
    Return the map of a street, without values.

    Parameters
    ----------
    view
        Its outlines, extent, language and theme are read, and whether grids are shown.
    static_dir
        The folder that Streamlit serves.

    Returns
    -------
    street_map
        A fresh map at every call: st_folium changes the one that it is given.

    Raises
    ------
    SettingsError
        If an online base map is switched on without its key.
    VendorError
        If the browser's packages were never installed.
    """
    check_installed()
    made = StreetMap(view, static_dir)
    made.add_child(_Call("linli.mount", map_config(view), on_map=True))
    return made


def map_config(view: MapView) -> dict[str, Any]:
    """Return what the browser's code is told once: where the files are, texts, colours, signs."""
    language = view.language
    own_texts = {key.removeprefix("map."): word for key, word in texts(language).items() if key.startswith("map.")}
    layers = ("communities", "grids", "compounds", "facilities")
    names = {kind: ledger_kind(kind).labels[language] for kind in layers}
    return {
        "url": f"{APP_ROOT}{view.outlines_url}",
        "bounds": view.bounds,
        "language": language,
        "dark": view.dark,
        "wall": view.is_wall,
        "shows_grids": view.shows_grids,
        "texts": own_texts,
        "layer_names": names | {name: text(f"map.{name}", language) for name in ("roads", "water", "buildings")},
        "colours": map_colours(dark=view.dark),
        "glyphs": glyphs(),
        # Fetched only where somebody edits.
        "editor": {part: vendored(f"geoman/leaflet-geoman.{part}") for part in ("js", "css")},
        "fonts": [
            {"url": vendored(f"fonts/noto-sans-sc-{subset}-{weight}.woff2"), "weight": str(weight), "range": letters}
            for subset, letters in FONT_SUBSETS.items()
            for weight in FONT_WEIGHTS
        ],
        "online": online_base_map(settings(), view.bounds, language),
    }


def map_colours(*, dark: bool) -> dict[str, str]:
    """Return the colours of the map and of its controls, from the design tokens."""
    theme = tokens()["dark" if dark else "light"]
    shared = ("ink", "ink_2", "surface", "surface_2", "border", "primary")
    derived = {
        "halo": theme["map"]["land"],
        "chosen": theme["ink"],
        "grid_outline": theme["map"]["community_outline"],
        "community_label": theme["map"]["community_outline"],
    }
    return {**theme["map"], **{name: theme[name] for name in shared}, **derived}


def map_words(view: MapView) -> str:
    """
    Return ids, names and search terms of the places and their looks as JSON: what stays the same from filter to filter.

    They are most of what a map of thousands of places is told, so that a browser is to get them once; see
    `values_group`. Packed again only for other lists: a page gives the same lists for every filter.
    """
    lists = {layer: (values.ids, values.names, values.terms) for layer, values in view.values.items()}
    key = (id(view.looks), *((layer, *map(id, parts)) for layer, parts in lists.items()))
    if key not in _packed_words:
        packed: dict[str, Any] = {
            layer: dict(zip(("ids", "names", "terms"), map(_lines, parts), strict=True))
            for layer, parts in lists.items()
        }
        if view.looks:
            packed["looks"] = {
                name: _packed(look.values) | {"title": look.title, "note": look.note}
                for name, look in view.looks.items()
            }
        while len(_packed_words) >= _MOST_PACKED:
            _packed_words.pop(next(iter(_packed_words)), None)
        # The lists are kept beside, so that no other list can come to have their identity.
        _packed_words[key] = (script_json(packed), (lists, view.looks))
    return _packed_words[key][0]


_MOST_PACKED = 8
_packed_words: dict[tuple[object, ...], tuple[str, object]] = {}


def values_group(view: MapView, words_url: str | None = None) -> folium.FeatureGroup:
    """
    Return what is painted on the map: values of the places, focus, choice and legend.

    Parameters
    ----------
    view
        What the map shows.
    words_url
        Where the browser finds `map_words`, relative to the app's root; they are sent along where it is None.
    """
    words = {"text": map_words(view)} if words_url is None else {"url": f"{APP_ROOT}{words_url}"}
    group = folium.FeatureGroup(name="values", control=False)
    group.add_child(_Call("linli.show", {**map_values(view), "words": words}, on_map=False))
    return group


def map_values(view: MapView) -> dict[str, Any]:
    """Return what the browser's code is told at every change; a look that it was told before is only named."""
    told = {layer: values for layer, values in view.values.items() if view.look is None or layer != "compounds"}
    return {
        "layers": {layer: _packed(values) for layer, values in told.items()},
        "look": view.look,
        "focus": view.focus,
        "selected": view.selected,
        "edit": None if view.edit is None else asdict(view.edit),
        "points": view.points,
        "spots": view.takes_spots,
        "picture": None if view.picture is None else asdict(view.picture),
        "shapes": [asdict(shape) for shape in view.shapes],
        "legend": {"title": view.legend_title, "note": view.legend_note},
    }


def _packed(values: PlaceValues) -> dict[str, Any]:
    """Pack parallel lists small; their order is that of the ids of `map_words`."""
    captions = {caption: position for position, caption in enumerate(dict.fromkeys(values.captions))}
    return {
        "classes": ",".join(map(str, values.classes)),
        "captions": list(captions),
        "captionOf": ",".join(str(captions[caption]) for caption in values.captions),
        "styles": [asdict(style) for style in values.styles],
    }


def _lines(items: list[str]) -> str:
    """Join texts to one line each."""
    joined = "\n".join(items)
    if joined.count("\n") < len(items):
        return joined
    return "\n".join(item.replace("\n", " ") for item in items)
