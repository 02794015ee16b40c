"""Places of orders that wait (地址确认): what is asked, the candidates on a map, one decision for all alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, cast

import geopandas as gpd
import pandas as pd
import streamlit as st

from config.texts import text
from config.tokens import tokens
from maps.view import ClassStyle, MapView, PlaceValues, Shape
from ui.queries.kept import shared
from ui.queries.painted import hidden
from ui.queries.painting import map_view
from ui.queries.street import StoreState, open_store, read, refuse_in_view_mode, store_state

if TYPE_CHECKING:
    from geodata.store import Receipt
    from loaders.place_review import PlaceQuestion
    from maps.view import Bounds

Queue = Literal["waiting", "unfound", "decided"]
QUEUES: tuple[Queue, ...] = ("waiting", "unfound", "decided")
_KEPT = 6
_MARGIN_DEG = 0.0015
_MOST_POINTS = 200


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _questions(state: StoreState, queue: Queue) -> tuple[PlaceQuestion, ...]:  # noqa: ARG001 - the cache's key
    from loaders.place_review import review_queue  # noqa: PLC0415 - matching, which only this queue needs

    return review_queue(open_store(), queue)


def place_questions(queue: Queue = "waiting") -> tuple[PlaceQuestion, ...]:
    """Return the places of a queue, those of most orders first; shared. See `loaders.place_review.review_queue`."""
    return _questions(store_state(), queue)


def waiting_orders() -> int:
    """Return how many orders wait for a person to say where they belong."""
    return _waiting(store_state())


@shared(_KEPT)
def _waiting(state: StoreState) -> int:
    orders = read(state, "work_orders")
    return int(((orders["match_how"] == "doubtful") & orders["place_core"].notna()).sum())


def unmatched_orders() -> int:
    """Return how many orders found no compound and no candidate, by address or by what they say."""
    return int(read(store_state(), "work_orders")["match_how"].isin(["none", "no_address"]).sum())


def question_table(questions: tuple[PlaceQuestion, ...], language: str) -> pd.DataFrame:
    """Return the places as a page lists them: what names them, how many orders, the likeliest compound."""
    return pd.DataFrame(
        {
            text("order_places.column_place", language): [question.core for question in questions],
            text("order_places.column_orders", language): [len(question.row_ids) for question in questions],
            text("order_places.column_likeliest", language): [
                question.candidates[0].name if question.candidates else None for question in questions
            ],
        }
    )


def question_map(question: PlaceQuestion, chosen: str | None, *, language: str = "zh", dark: bool = False) -> MapView:
    """
    Return the map of one place's candidates, numbered as they are listed, with the points of its orders.

    Parameters
    ----------
    question
        The place.
    chosen
        Id of the compound that the person is about to choose, marked; None for none.
    language, dark
        The person's.
    """
    drawn = map_view(compound_id=chosen, language=language, dark=dark)
    layers = drawn.values  # noqa: PD011 - a dictionary of ours
    own = layers["compounds"]
    colour = tokens()["dark" if dark else "light"]["warn"]
    place = {candidate.compound_id: number for number, candidate in enumerate(question.candidates, start=1)}
    may_be = [row_id in place for row_id in own.ids]
    plain = tokens()["dark" if dark else "light"]["surface_2"]
    styles = [
        ClassStyle("candidate", text("order_places.candidate", language), colour, count=sum(may_be)),
        ClassStyle("other", text("order_places.other", language), plain, count=len(may_be) - sum(may_be)),
    ]
    values = PlaceValues(
        own.ids,
        own.names,
        own.terms,
        [0 if is_candidate else 1 for is_candidate in may_be],
        [text("order_places.caption", language) if is_candidate else "" for is_candidate in may_be],
        styles,
    )
    points = _points(question)
    return replace(
        drawn,
        values={**layers, "compounds": values, "facilities": hidden(layers["facilities"])},
        legend_title=text("order_places.legend", language),
        legend_note=text("order_places.legend_note", language, count=f"{len(points):,}") if points else "",
        shapes=_marks(question, colour),
        points=points,
        focus=_focus([*place, *([chosen] if chosen else [])], points),
    )


def _points(question: PlaceQuestion) -> tuple[tuple[float, float], ...]:
    """Return where orders of the place say that they are, as they came with the ledger."""
    orders = cast("gpd.GeoDataFrame", read(store_state(), "work_orders"))
    shapes = orders.geometry.loc[list(question.row_ids)].dropna()
    return tuple((shape.x, shape.y) for shape in shapes.head(_MOST_POINTS))


def _marks(question: PlaceQuestion, colour: str) -> tuple[Shape, ...]:
    """Return a numbered dot in the middle of each candidate."""
    compounds = cast("gpd.GeoDataFrame", read(store_state(), "compounds"))
    marks = []
    for number, candidate in enumerate(question.candidates, start=1):
        shape = compounds.geometry.get(candidate.compound_id)
        if shape is None or shape.is_empty:
            continue
        middle = shape.representative_point()
        geometry = {"type": "Point", "coordinates": [middle.x, middle.y]}
        marks.append(Shape(geometry, colour, f"{number} {candidate.name}"))
    return tuple(marks)


def _focus(ids: list[str], points: tuple[tuple[float, float], ...]) -> Bounds | None:
    compounds = cast("gpd.GeoDataFrame", read(store_state(), "compounds"))
    held = compounds.geometry.loc[[row_id for row_id in ids if row_id in compounds.index]].dropna()
    shapes = pd.concat([held, gpd.GeoSeries(gpd.points_from_xy(*zip(*points, strict=True)))]) if points else held
    if not len(shapes):
        return None
    west, south, east, north = gpd.GeoSeries(shapes.to_numpy()).total_bounds
    return south - _MARGIN_DEG, west - _MARGIN_DEG, north + _MARGIN_DEG, east + _MARGIN_DEG


def decide_place(core: str, compound_id: str | None, decided_by: str) -> Receipt:
    """
    Store one decision: all orders of the place get the compound, and files to come follow it.

    Parameters
    ----------
    core
        `PlaceQuestion.core`.
    compound_id
        None where it is no compound of the store.
    decided_by
        Who.

    Raises
    ------
    ViewModeError
        If this installation is for viewing only.
    StoreError
        One of its kinds; nothing was written then.
    """
    from loaders.place_review import decide_places  # noqa: PLC0415 - see above

    refuse_in_view_mode()
    store = open_store()
    return store.save(decide_places(store, {core: compound_id}, decided_by=decided_by))


def match_orders_again(matched_by: str) -> tuple[int, int]:
    """
    Look again for the compounds of orders that found none, since compounds may have come later.

    Returns
    -------
    found, doubtful
        How many orders found theirs, and how many now wait for a person.

    Raises
    ------
    ViewModeError, StoreError
        As `decide_place`.
    """
    from loaders.place_review import match_again  # noqa: PLC0415 - see above

    refuse_in_view_mode()
    store = open_store()
    batch = match_again(store, matched_by=matched_by)
    if batch is None:
        return 0, 0
    store.save(batch)
    how = batch.frames["work_orders"]["match_how"]
    return int((how != "doubtful").sum()), int((how == "doubtful").sum())
