"""The map of the complaints page (投诉热点地图): classes of the compounds, and the rings of a density."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import shapely.geometry
from numpy.typing import NDArray

from maps.breaks import class_of, round_breaks
from maps.palette import classify
from maps.view import Bounds, MapView, PlaceValues, Shape
from ui.queries.hotspot_cells import cell_side_m, tested_cells
from ui.queries.hotspots import (
    counted_orders,
    density_rings,
    monthly_counts,
    patterns,
    place_counts,
    tested_places,
)
from ui.queries.levels import level_styles
from ui.queries.painted import Asked, Painted, hidden
from ui.queries.painting import map_view
from ui.queries.street import StoreState, read, reference_day, store_state

if TYPE_CHECKING:
    from ui.queries.hotspot_cells import HotspotUnit
    from ui.queries.orders import OrderFilter

HotspotPaint = Literal["count", "rate", "density", "hot", "change"]
HOTSPOT_PAINTS: tuple[HotspotPaint, ...] = ("count", "rate", "density", "hot", "change")
_RING_OPACITY = 0.6
# The rings of the densest ground are drawn in the strongest colours.
_RING_LEVELS = ("level_5", "level_4", "level_3", "level_2")


@dataclass(frozen=True, kw_only=True)
class _Asked(Asked):
    """Of what is painted: the data, and the filter."""

    state: StoreState
    day: dt.date
    filters: OrderFilter


@dataclass(frozen=True)
class _Painted(Painted):
    """What is painted on the compounds, and what lies over them."""

    title: str
    shapes: tuple[Shape, ...] = ()


def hotspot_map(  # noqa: PLR0913 - what is shown, and to whom
    filters: OrderFilter,
    paint: HotspotPaint,
    *,
    compound_id: str | None = None,
    month: str | None = None,
    unit: HotspotUnit = "compounds",
    language: str = "zh",
    dark: bool = False,
) -> MapView:
    """
    Return the map of where orders gather.

    Parameters
    ----------
    filters
        The orders that count.
    paint
        What the compounds are coloured by, ``density`` for rings of a surface over them.
    compound_id
        The compound that is open.
    month
        For the playback one of `months_of`, such as ``2026-09``: the compounds are coloured by its counts, in the
        classes of all its months together.
    unit
        What ``hot`` and ``change`` test: compounds, or square cells, which are drawn over them.
    language, dark
        The person's.
    """
    asked = _Asked(state=store_state(), day=reference_day(), filters=filters, language=language, dark=dark)
    drawn = map_view(compound_id=compound_id, language=language, dark=dark)
    painted = _months_painted(asked, month) if month else _painted(asked, paint, unit)
    layers = drawn.values  # noqa: PD011 - a dictionary of ours
    # A compound that isn't compared, outside the street or the communities chosen, isn't painted.
    compounds = painted.laid_on(layers["compounds"])
    # Rings say how many orders they hold, cells how many there are, classes how many compounds.
    about = _about(paint, unit, month)
    if about != "compounds":
        compounds = replace(compounds, styles=painted.styles)
    facilities, communities = hidden(layers["facilities"]), _communities(asked, drawn)
    return replace(
        drawn,
        bounds=_bounds(asked, drawn),
        values={**layers, "compounds": compounds, "facilities": facilities, "communities": communities},
        legend_title=painted.title,
        legend_note=_legend_note(asked, about, month),
        shapes=painted.shapes,
    )


def _about(paint: HotspotPaint, unit: HotspotUnit, month: str | None) -> str:
    """Return what is painted and counted: compounds, the rings of a density, or cells."""
    if month or paint in ("count", "rate"):
        return "compounds"
    return "density" if paint == "density" else unit


def _painted(asked: _Asked, paint: HotspotPaint, unit: HotspotUnit) -> _Painted:
    data = asked.state, asked.day, asked.filters
    counts = place_counts(*data)
    said = _said_counts(asked, counts["orders"])
    if unit == "cells" and paint in ("hot", "change"):
        return _cells(asked, paint, said)
    if paint == "hot":
        return _classed(asked, "hotspot", tested_places(*data)["hotspot"], said)
    if paint == "change":
        return _classed(asked, "emerging", patterns(*data)["pattern"], said)
    if paint == "density":
        return _density(asked, said)
    if paint == "rate":
        return _rates(asked, counts, said)
    orders = counts["orders"]
    limits = round_breaks(_floats(orders))
    styles = level_styles(asked.styles("complaints"), limits, asked.language)
    return _Painted(_levels(orders, limits), said, styles, asked.say("hotspots.legend_count"))


def _months_painted(asked: _Asked, month: str) -> _Painted:
    """Paint one month's counts by the classes of all months, so that a colour means the same in each."""
    cube = monthly_counts(asked.state, asked.day, asked.filters)
    now = pd.Series(cube.to_numpy()[cube.index == pd.Period(month, freq="M")].sum(axis=0), index=cube.columns)
    limits = round_breaks(cube.to_numpy(np.float64).ravel())
    title = asked.say("hotspots.legend_month", month=month)
    styles = level_styles(asked.styles("complaints"), limits, asked.language)
    return _Painted(_levels(now, limits), _said_counts(asked, now), styles, title)


def _said_counts(asked: _Asked, orders: pd.Series[int]) -> pd.Series[str]:
    said = orders.map(lambda count: asked.say("hotspots.caption_count", count=asked.number(count)))
    # Where no compound is compared, nothing told what they are.
    return said.astype("str")


def _levels(numbers: pd.Series[int], limits: tuple[float, ...]) -> pd.Series[int]:
    return pd.Series(class_of(_floats(numbers), limits), index=numbers.index)


def _rates(asked: _Asked, counts: pd.DataFrame, said: pd.Series[str]) -> _Painted:
    """Paint rates; a base under the minimum and one that isn't known have classes of their own."""
    rates = _floats(counts["rate_per_1000"])
    limits = round_breaks(rates)
    named = {style.code: style for style in asked.styles("complaints")}
    styles = [
        *level_styles(asked.styles("complaints"), limits, asked.language, whole=False),
        named["small_base"],
        named["unknown"],
    ]
    small, unknown = len(styles) - 2, len(styles) - 1
    without = np.where(counts["state"] == "small_base", small, unknown)
    level = class_of(rates, limits)
    captions = [
        asked.say("hotspots.caption_rate", rate=asked.number(rate, decimals=1), count=count)
        if state == "rated"
        else asked.say(f"hotspots.caption_{state}", count=count)
        for rate, count, state in zip(rates, said, counts["state"], strict=True)
    ]
    return _Painted(
        pd.Series(np.where(level < 0, without, level), index=counts.index, dtype="int64"),
        pd.Series(captions, index=counts.index, dtype="str"),
        styles,
        asked.say("hotspots.legend_rate"),
    )


def _classed(asked: _Asked, palette: str, codes: pd.Series[str], said: pd.Series[str]) -> _Painted:
    """Paint what a test says."""
    styles = asked.styles(palette)
    classes = pd.Series(classify(palette, codes.tolist()), index=codes.index, dtype="int64")
    captions = [
        asked.say("hotspots.caption_class", name=styles[position].label, count=count)
        for position, count in zip(classes, said, strict=True)
    ]
    title = asked.say(f"hotspots.legend_{palette}")
    return _Painted(classes, pd.Series(captions, index=codes.index, dtype="str"), styles, title)


def _cells(asked: _Asked, paint: HotspotPaint, said: pd.Series[str]) -> _Painted:
    """Draw the cells that stand out, one area a class, over compounds of one plain colour."""
    palette, column = ("hotspot", "hotspot") if paint == "hot" else ("emerging", "pattern")
    cells = tested_cells(asked.state, asked.day, asked.filters)
    styles = {style.code: style for style in asked.styles(palette)}
    counts = cells[column].value_counts()
    shapes = tuple(
        Shape(shapely.geometry.mapping(within.union_all()), styles[code].fill, fill_opacity=_RING_OPACITY)
        for code, within in cells.groupby(column)["geometry"]
        if code not in ("none", "unknown")
    )
    # What doesn't stand out is the ground; the legend counts it.
    plain = pd.Series(list(styles).index("none"), index=said.index, dtype="int64")
    counted = [replace(style, count=int(counts.get(code, 0))) for code, style in styles.items()]
    return _Painted(plain, said, counted, asked.say(f"hotspots.legend_{palette}_cells"), shapes)


def _density(asked: _Asked, said: pd.Series[str]) -> _Painted:
    """Draw the rings over compounds of one plain colour; the legend counts the orders in each."""
    named = {style.code: style for style in asked.styles("complaints")}
    rings = density_rings(asked.state, asked.filters)
    shapes, styles = [], [replace(named["none"], count=0)]
    for level, (_, ring) in zip(_RING_LEVELS, rings.iterrows(), strict=False):
        low, high = (asked.number(float(ring[f"{side}_per_km2"])) for side in ("from", "to"))
        key = "hotspots.level_more" if np.isnan(ring["to_per_km2"]) else "hotspots.level"
        label = asked.say(key, low=low, high=high)
        styles.append(replace(named[level], label=label, count=int(ring["orders"])))
        outline = shapely.geometry.mapping(ring["geometry"])
        shapes.append(Shape(outline, named[level].fill, fill_opacity=_RING_OPACITY))
    plain = pd.Series(0, index=said.index, dtype="int64")
    # The widest lowest.
    return _Painted(plain, said, styles, asked.say("hotspots.legend_density"), tuple(reversed(shapes)))


def _communities(asked: _Asked, drawn: MapView) -> PlaceValues:
    """Communities are named, and say how many orders each has."""
    named = drawn.values["communities"]  # noqa: PD011 - a dictionary of ours
    counts = counted_orders(asked.state, asked.filters)["community_id"].value_counts()
    told = pd.Series([int(counts.get(row_id, 0)) for row_id in named.ids], dtype="int64")
    return replace(named, captions=_said_counts(asked, told).tolist())


def _legend_note(asked: _Asked, about: str, month: str | None) -> str:
    """Say what is counted, and what isn't on the map."""
    orders = counted_orders(asked.state, asked.filters)
    if month:
        orders = orders[orders["received_at"].dt.strftime("%Y-%m") == month]
    missing = orders["compound_id"].isna() if about == "compounds" else orders["placed_by"] == "none"
    values = {"counted": asked.number(int((~missing).sum())), "missing": asked.number(int(missing.sum()))}
    if about == "cells":
        values["side"] = asked.number(cell_side_m(asked.filters) or 0)
    return asked.say(f"hotspots.note_{about}", **values)


def _bounds(asked: _Asked, drawn: MapView) -> Bounds:
    """Return the street's extent; of a store that holds orders alone that of their density."""
    if any(len(read(asked.state, kind)) for kind in ("boundary", "communities", "compounds")):
        return drawn.bounds
    rings = density_rings(asked.state, asked.filters)
    if rings.empty:
        return drawn.bounds
    west, south, east, north = (float(side) for side in rings.total_bounds)
    return south, west, north, east


def _floats(numbers: pd.Series) -> NDArray[np.float64]:
    return np.asarray(numbers.astype("Float64").to_numpy(np.float64, na_value=np.nan), dtype=np.float64)
