"""What is painted on the map (地图着色): classes, captions and search words of every place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from config.texts import text
from geodata.schemas import ledger_kind
from geodata.vocabularies import vocabulary
from maps.palette import FACILITY_FAMILY, class_styles, classify, facility_family
from maps.publish import OUTLINE_LAYERS, TILE_LAYERS, Published, publish
from maps.view import Bounds, Layer, Look, MapView, PlaceValues
from ui.queries.answers import COLOUR_BY, NO_FILTER, ColourBy, CompoundFilter, Weights
from ui.queries.kept import shared
from ui.queries.places import passes, place_terms
from ui.queries.priority import points_of_all
from ui.queries.street import (
    StoreState,
    compounds_today,
    counted,
    located_facilities,
    read,
    reference_day,
    store_state,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

_KEPT = 40
# A place flown to keeps its surroundings in view.
_FOCUS_MARGIN_DEG = 0.0012
# What one press leads to and from, in the order of the switch that is off and on.
_NAMED_FILTERS = {"all": NO_FILTER, "old": CompoundFilter(old_only=True)}
# The ledger whose column names each colouring.
_NAMED_BY: dict[str, tuple[str, str]] = {
    "committee_status": ("committees", "status"),
    "property_mode": ("property_services", "mode"),
    "build_year": ("compounds", "build_year"),
    "elders_60": ("compounds", "elders_60"),
    "renovation_state": ("compounds", "renovation_state"),
}


@dataclass(frozen=True)
class Colouring:
    """What compounds are coloured by, with the weights where those decide it."""

    by: ColourBy
    weights: Weights = ()


def map_view(  # noqa: PLR0913 - all that one sees of a map
    colour_by: ColourBy = "committee_status",
    *,
    community_id: str | None = None,
    compound_id: str | None = None,
    filters: CompoundFilter = NO_FILTER,
    weights: Weights = (),
    language: str = "zh",
    dark: bool = False,
) -> MapView:
    """
    Return one state of the map.

    Parameters
    ----------
    colour_by
        What the compounds are coloured by.
    community_id, compound_id
        The place that is flown to and marked; the compound where both are given. An id that isn't there is left out.
    filters
        Compounds that don't pass are hidden.
    weights
        Of the colouring ``priority``, which alone reads them.
    language, dark
        Of labels and colours.
    """
    state, today = store_state(), reference_day()
    published = _published(state)
    # Other weights leave every other colouring as it is.
    weights = weights if colour_by == "priority" else ()
    values = _values(state, today, Colouring(colour_by, weights), filters, language, dark=dark)
    selected, focus = _selection(state, community_id, compound_id)
    return MapView(
        outlines_url=published.url,
        bounds=published.bounds,
        focus=focus,
        values=values,
        selected=selected,
        legend_title=colour_label(colour_by, language),
        legend_note=_legend_note(state, today, filters, language),
        language=language,
        dark=dark,
    )


def _legend_note(state: StoreState, today: dt.date, filters: CompoundFilter, language: str) -> str:
    inside = compounds_today(state, today)["in_street"]
    shown, whole = int((inside & passes(state, today, filters)).sum()), int(inside.sum())
    key = "queries.legend_all" if shown == whole else "queries.legend_some"
    return text(key, language, shown=f"{shown:,}", count=f"{whole:,}")


def looks(language: str = "zh", *, dark: bool = False) -> Mapping[str, Look]:
    """
    Return how the compounds look by each colouring, with no filter, in the order of `COLOUR_BY`; shared.

    Not by ``priority``, which weights decide.
    """
    asked = {name: (name, NO_FILTER) for name in COLOUR_BY if name != "priority"}
    return _looks(store_state(), reference_day(), tuple(asked.items()), language, dark=dark)


def filter_looks(language: str = "zh", *, dark: bool = False) -> Mapping[str, Look]:
    """Return how the compounds look by each filter that `look_of` names; shared."""
    asked = {name: (COLOUR_BY[0], filters) for name, filters in _NAMED_FILTERS.items()}
    return _looks(store_state(), reference_day(), tuple(asked.items()), language, dark=dark)


def look_of(filters: CompoundFilter) -> str | None:
    """Return the name that `filter_looks` gives a filter; None for those that it doesn't hold."""
    return next((name for name, named in _NAMED_FILTERS.items() if named == filters), None)


@shared(_KEPT)
def _looks(
    state: StoreState,
    today: dt.date,
    asked: tuple[tuple[str, tuple[ColourBy, CompoundFilter]], ...],
    language: str,
    *,
    dark: bool,
) -> Mapping[str, Look]:
    return {
        name: Look(
            _values(state, today, Colouring(colour), filters, language, dark=dark)["compounds"],
            colour_label(colour, language),
            _legend_note(state, today, filters, language),
        )
        for name, (colour, filters) in asked
    }


def colour_label(colour_by: ColourBy, language: str) -> str:
    """Return what a colouring shows, as the data dictionary names it."""
    if colour_by == "priority":
        return text("priority.title", language)
    kind, column = _NAMED_BY[colour_by]
    return ledger_kind(kind).column(column).labels[language]


@shared(6)
def _published(state: StoreState) -> Published:
    kinds = dict.fromkeys((*OUTLINE_LAYERS, *TILE_LAYERS))
    return publish({kind: cast("gpd.GeoDataFrame", read(state, kind)) for kind in kinds})


def _selection(
    state: StoreState, community_id: str | None, compound_id: str | None
) -> tuple[tuple[Layer, str] | None, Bounds | None]:
    """Return the place to mark and the extent to fly to."""
    wanted: tuple[tuple[Layer, str | None], ...] = (("compounds", compound_id), ("communities", community_id))
    for layer, place_id in wanted:
        rows = read(state, layer)
        if place_id is None or place_id not in rows.index:
            continue
        shape = rows.geometry.loc[place_id]
        if shape is None or shape.is_empty:
            return (layer, place_id), None
        west, south, east, north = shape.bounds
        margin = _FOCUS_MARGIN_DEG if layer == "compounds" else 0.0
        return (layer, place_id), (south - margin, west - margin, north + margin, east + margin)
    return None, None


@shared(_KEPT)
def _values(
    state: StoreState, today: dt.date, colouring: Colouring, filters: CompoundFilter, language: str, *, dark: bool
) -> dict[Layer, PlaceValues]:
    return {
        "communities": _communities(state, today, language),
        "grids": _plain(state, "grids"),
        "compounds": _compounds(state, today, colouring, filters, language, dark=dark),
        "facilities": _facilities(state, language, dark=dark),
    }


@shared(_KEPT)
def _classes(state: StoreState, today: dt.date, colouring: Colouring) -> np.ndarray:
    """Return the class of every compound, whether it is shown or not."""
    if colouring.by == "priority":
        values = points_of_all(state, today, colouring.weights)
    else:
        values = compounds_today(state, today)[colouring.by]
    return np.asarray(classify(colouring.by, values.tolist()), dtype=np.int64)


def _compounds(
    state: StoreState, today: dt.date, colouring: Colouring, filters: CompoundFilter, language: str, *, dark: bool
) -> PlaceValues:
    table = compounds_today(state, today)
    styles = class_styles(colouring.by, language, dark=dark)
    classes = _classes(state, today, colouring)
    shown = passes(state, today, filters).to_numpy()
    counts = np.bincount(classes[shown & table["in_street"].to_numpy()], minlength=len(styles))
    label = colour_label(colouring.by, language)
    captions = np.asarray(
        [text("queries.caption", language, label=label, value=style.label) for style in styles], dtype=object
    )
    ids, names, terms = _words(state, "compounds")
    return PlaceValues(
        ids=ids,
        names=names,
        terms=terms,
        classes=np.where(shown, classes, -1).tolist(),
        captions=captions[classes].tolist(),
        styles=[replace(style, count=int(count)) for style, count in zip(styles, counts, strict=True)],
    )


@shared(12)
def _words(state: StoreState, kind: str) -> tuple[list[str], list[str], list[str]]:
    """Return ids, names and search terms of a layer's places; the same lists for every filter."""
    rows = read(state, kind)
    return rows.index.tolist(), rows["name"].fillna("").tolist(), place_terms(state, kind).tolist()


def _communities(state: StoreState, today: dt.date, language: str) -> PlaceValues:
    """Communities say how many compounds each holds."""
    ids = _words(state, "communities")[0]
    counts = counted(compounds_today(state, today), None)["community_id"].value_counts()
    captions = [text("queries.community_caption", language, count=f"{int(counts.get(row_id, 0)):,}") for row_id in ids]
    return replace(_plain(state, "communities"), captions=captions)


def _plain(state: StoreState, kind: str) -> PlaceValues:
    """Return a layer that is named and can be clicked, but keeps its plain look: it has no styles."""
    ids, names, terms = _words(state, kind)
    return PlaceValues(ids, names, terms, classes=[0] * len(ids), captions=[""] * len(ids), styles=[])


def _facilities(state: StoreState, language: str, *, dark: bool) -> PlaceValues:
    rows = located_facilities(state)
    styles = class_styles(FACILITY_FAMILY, language, dark=dark)
    families = rows["type"].fillna("unknown").map(facility_family)
    classes = np.asarray(classify(FACILITY_FAMILY, families.tolist()), dtype=np.int64)
    counts = np.bincount(classes[rows["in_street"].to_numpy()], minlength=len(styles))
    words = vocabulary("facility_type")
    labels = {code: words.label(code, language) for code in words.codes}
    captions = rows["type"].map(labels).astype("str").fillna(text("app.unknown", language))
    ids, names, terms = _words(state, "facilities")
    return PlaceValues(
        ids=ids,
        names=names,
        terms=terms,
        classes=classes.tolist(),
        captions=captions.tolist(),
        styles=[replace(style, count=int(count)) for style, count in zip(styles, counts, strict=True)],
    )
