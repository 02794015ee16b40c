"""The map of the page of care for elders (为老服务地图): one question at a time, painted on compounds or facilities."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.small_counts import LEAST
from analysis.supply import MEASURES
from config.texts import text
from geodata.vocabularies import vocabulary
from maps.breaks import class_of, round_breaks
from maps.palette import classify
from maps.view import MapView, PlaceValues
from ui.formatting import number_text
from ui.queries.cells import number_or_none
from ui.queries.elder_choice import ElderChoice
from ui.queries.elder_supply import norm_of, openness_at, reached_types, supply_table, unserved_states
from ui.queries.elder_work import (
    aids_of_compounds,
    care_cell,
    care_of,
    has_rows,
    retrofit_tables,
)
from ui.queries.levels import level_styles
from ui.queries.painted import Asked, Painted
from ui.queries.painting import map_view
from ui.queries.street import StoreState, compounds_today, counted, located_facilities, reference_day, store_state
from ui.queries.walking import serving_facilities

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ONE_DECIMAL_BELOW = 100
_MEASURED = "measured"


@dataclass(frozen=True, kw_only=True)
class _Asked(Asked):
    """Of what is painted: the data, and the choice."""

    state: StoreState
    choice: ElderChoice


@dataclass(frozen=True)
class _Painted(Painted):
    """What is painted on the compounds; and which facilities are shown."""

    title: str
    facilities: tuple[str, ...] | None = None


def elder_map(
    choice: ElderChoice,
    *,
    compound_id: str | None = None,
    facility_id: str | None = None,
    language: str = "zh",
    dark: bool = False,
) -> MapView:
    """
    Return the map of one question.

    Parameters
    ----------
    choice
        What is asked; its question says what the compounds are coloured by and which facilities are shown.
    compound_id, facility_id
        The place that is open.
    language, dark
        The person's.
    """
    asked = _Asked(state=store_state(), choice=choice, language=language, dark=dark)
    drawn = map_view(compound_id=compound_id, language=language, dark=dark)
    painted = {
        "facilities": _served,
        "supply": _supply,
        "unserved": _unserved,
        "hours": _at_hours,
        "care": _care,
        "retrofits": _retrofits,
        "matters": _people,
        "aid": _aid,
    }[choice.question](asked)
    compounds = drawn.values["compounds"]  # noqa: PD011 - a dictionary of ours
    facilities = _shown_facilities(asked, drawn.values["facilities"], painted.facilities or ())  # noqa: PD011
    chosen = facility_id if facility_id in facilities.ids else None
    return replace(
        drawn,
        values={**drawn.values, "compounds": painted.laid_on(compounds), "facilities": facilities},  # noqa: PD011
        selected=("facilities", chosen) if chosen else drawn.selected,
        legend_title=painted.title,
        legend_note=asked.say("elder_care.legend_note", count=f"{int((painted.classes >= 0).sum()):,}"),
    )


def _shown_facilities(asked: _Asked, own: PlaceValues, types: tuple[str, ...]) -> PlaceValues:
    """Show the facilities of some types that serve; of opening hours those alone that may be open."""
    serving = serving_facilities(asked.state)
    kept = serving[serving["type"].isin(types)]
    captions = pd.Series(own.captions, index=own.ids)
    if asked.choice.question == "hours":
        is_open = openness_at(asked.state, asked.choice.weekday, asked.choice.minute).reindex(kept.index)
        kept = kept[is_open.isin(["open", "unknown"])]
        said = is_open[kept.index].map(lambda code: asked.say(f"elder_care.openness_{code}"))
        captions[kept.index] = captions[kept.index] + asked.say("formats.clause_separator") + said
    shown = pd.Index(own.ids).isin(kept.index)
    classes = np.where(shown, np.asarray(own.classes, dtype=np.int64), -1)
    inside = located_facilities(asked.state)["in_street"].reindex(own.ids).to_numpy(dtype=bool)
    counts = np.bincount(classes[shown & inside], minlength=len(own.styles))
    styles = [replace(style, count=int(count)) for style, count in zip(own.styles, counts, strict=True)]
    return replace(own, classes=classes.tolist(), captions=captions.tolist(), styles=styles)


def elder_types() -> tuple[str, ...]:
    """Return the types of facility for elders, in the vocabulary's order."""
    terms = vocabulary("facility_type")
    return tuple(code for code in terms.codes if "elder" in terms.terms[code].groups)


def _table(asked: _Asked) -> pd.DataFrame:
    return counted(compounds_today(asked.state, reference_day()), None)


def _levels(  # noqa: PLR0913 - what is painted, and its words
    asked: _Asked,
    numbers: pd.Series[float],
    captions: pd.Series[str],
    title: str,
    *,
    palette: str,
    none: str,
    whole: bool = True,
    least: float = 1,
) -> _Painted:
    """Paint numbers by limits made of them; none has a class of its own, and so has what isn't known."""
    values = _floats(numbers)
    limits = round_breaks(values)
    own = [style for style in asked.styles(palette) if style.code == "none" or style.code.startswith("level_")]
    levels = level_styles(own, limits, asked.language, whole=whole, least=least)
    styles = [replace(levels[0], label=none), *levels[1:], asked.styles(palette)[-1]]
    found = class_of(values, limits)
    classes = pd.Series(np.where(found < 0, len(styles) - 1, found), index=numbers.index, dtype="int64")
    return _Painted(classes, captions, styles, title)


def _classed(asked: _Asked, palette: str, codes: pd.Series[str], title: str, facilities: tuple[str, ...]) -> _Painted:
    styles = asked.styles(palette)
    classes = pd.Series(classify(palette, codes.tolist()), index=codes.index, dtype="int64")
    captions = pd.Series([styles[place].label for place in classes], index=codes.index, dtype="str")
    return _Painted(classes, captions, styles, title, facilities)


def _served(asked: _Asked) -> _Painted:
    """Colour the compounds by their elders, below the facilities that serve them."""
    return replace(_people(asked), facilities=elder_types())


def _people(asked: _Asked) -> _Painted:
    table = _table(asked)
    styles = asked.styles("elders_60")
    classes = pd.Series(classify("elders_60", table["elders_60"].tolist()), index=table.index, dtype="int64")
    captions = pd.Series([styles[place].label for place in classes], index=table.index, dtype="str")
    return _Painted(classes, captions, styles, asked.say("elder_care.legend_elders"))


def _supply(asked: _Asked) -> _Painted:
    choice = asked.choice
    table = supply_table(choice)
    types = _types_of(choice)
    measure = asked.say(f"elder_care.measures.{choice.measure}")
    if choice.look == "norm":
        title = asked.say(
            "elder_care.legend_norm", measure=measure, need=f"{norm_of(asked.state, choice.measure).low:g}"
        )
        return _classed(asked, "supply_norm", table["judgement"], title, types)
    if choice.look == "full":
        title = asked.say("elder_care.legend_full", measure=measure)
        return _classed(asked, "near_full", table["near"], title, types)
    captions = pd.Series(supply_captions(table, asked.language), index=table.index, dtype="str")
    title = asked.say("elder_care.legend_per_1000", measure=measure)
    none = asked.say("elder_care.none_in_reach")
    painted = _levels(asked, table["per_1000"], captions, title, palette="supply", none=none, whole=False)
    return replace(painted, facilities=types)


def supply_captions(table: pd.DataFrame, language: str) -> list[str]:
    """Return each compound's supply in words, with whether there may be more and estimates, or why it isn't known."""
    said = text("elder_care.per_1000", language)
    marked = text("elder_care.with_marks", language)
    states = {
        state: text(f"elder_care.states.{state}", language) for state in table["state"].unique() if state != _MEASURED
    }
    found = []
    columns = (table[name].tolist() for name in ("state", "per_1000", "at_least", "at_most"))
    for state, number, at_least, at_most in zip(*columns, strict=True):
        if state != _MEASURED:
            found.append(states[state])
            continue
        words = said.format(number=per_1000_text(number, language))
        marks = bound_words(language, at_least=at_least, at_most=at_most)
        found.append(marked.format(said=words, marks=marks) if marks else words)
    return found


@lru_cache
def bound_words(language: str, *, at_least: bool, at_most: bool) -> str:
    """Say whether there may be more than a number, and whether it holds estimates."""
    marks = [name for name, holds in (("at_least", at_least), ("at_most", at_most)) if holds]
    return text("formats.item_separator", language).join(text(f"elder_care.{name}", language) for name in marks)


def per_1000_text(number: float | None, language: str) -> str:
    """Return capacity per 1,000 elders, with a decimal where it is small."""
    decimals = 1 if number is not None and number < _ONE_DECIMAL_BELOW else 0
    return number_text(None if number is None or math.isnan(number) else number, language, decimals=decimals)


def _types_of(choice: ElderChoice) -> tuple[str, ...]:
    return MEASURES[choice.measure].types


def _unserved(asked: _Asked) -> _Painted:
    service = asked.choice.service
    title = asked.say("elder_care.legend_unserved", service=asked.say(f"elder_care.services.{service}"))
    return _classed(asked, "served", unserved_states()[service], title, reached_types(service))


def _at_hours(asked: _Asked) -> _Painted:
    choice = asked.choice
    title = asked.say(
        "elder_care.legend_hours",
        service=asked.say(f"elder_care.services.{choice.service}"),
        moment=moment_words(choice, asked.language),
    )
    states = unserved_states(choice)[choice.service]
    return _classed(asked, "served", states, title, reached_types(choice.service))


def moment_words(choice: ElderChoice, language: str) -> str:
    """Return the moment that is asked of: 「周日 17:30」."""
    clock = f"{choice.minute // 60:02d}:{choice.minute % 60:02d}"
    return text("elder_care.moment", language, day=text(f"hotspots.weekday_{choice.weekday}", language), clock=clock)


def _care(asked: _Asked) -> _Painted:
    """Paint counts as they may be told: small and withheld ones have classes, never a number."""
    table = _table(asked)
    if not has_rows("care"):
        return _people(asked)
    month, colour = care_of(asked.choice.month), asked.choice.colour
    cells = pd.Series({row: care_cell(month, str(row), colour, asked.language) for row in table.index})
    numbers = pd.Series([None if cell.number is None else float(cell.number) for cell in cells], index=table.index)
    name = asked.say(f"elder_care.colours.{colour}")
    said = [asked.say("elder_care.care_caption", colour=name, elders=cell.shown) for cell in cells]
    captions = pd.Series(said, table.index, dtype="str")
    title = asked.say("elder_care.legend_care", colour=name)
    none = asked.say("elder_care.no_elders")
    painted = _levels(asked, numbers, captions, title, palette="elder_counts", none=none, least=LEAST)
    named = {style.code: style for style in asked.styles("elder_counts")}
    styles = [*painted.styles[:-1], named["small"], named["withheld"], painted.styles[-1]]
    unknown = len(styles) - 1
    place = {"small": unknown - 2, "withheld": unknown - 1, "unknown": unknown}
    classes = [place.get(cell.state, int(found)) for cell, found in zip(cells, painted.classes, strict=True)]
    return replace(painted, classes=pd.Series(classes, table.index, dtype="int64"), styles=styles)


def _retrofits(asked: _Asked) -> _Painted:
    by_compound = retrofit_tables()[1] if has_rows("retrofits") else pd.DataFrame()
    table = _table(asked)
    if by_compound.empty:
        return _people(asked)
    done = by_compound["done"].reindex(table.index)
    captions = pd.Series(
        [_said_retrofits(asked, row) for row in by_compound.reindex(table.index).to_dict("records")],
        index=table.index,
        dtype="str",
    )
    # A compound that the ledger doesn't name isn't known to have none.
    title, none = asked.say("elder_care.legend_retrofits"), asked.say("elder_care.none_done")
    return _levels(asked, done.astype("Float64"), captions, title, palette="elder_counts", none=none)


def _said_retrofits(asked: _Asked, row: dict[Any, Any]) -> str:
    counts = {name: number_or_none(value) for name, value in row.items()}
    if all(count is None for count in counts.values()):
        return asked.say("elder_care.retrofit_none")
    return asked.say(
        "elder_care.retrofit_caption", **{name: number_text(count, asked.language) for name, count in counts.items()}
    )


def _aid(asked: _Asked) -> _Painted:
    if not has_rows("activities"):
        return _people(asked)
    sessions = aids_of_compounds(asked.choice.aid)
    captions = sessions.map(
        lambda count: asked.say("elder_care.sessions_of", count=number_text(int(count), asked.language))
    )
    title = asked.say("elder_care.legend_aid", aid=aid_words(asked.choice.aid, asked.language))
    none = asked.say("elder_care.none_reaches")
    return _levels(asked, sessions.astype("Float64"), captions.astype("str"), title, palette="supply", none=none)


def aid_words(aid: str, language: str) -> str:
    """Return the name of one of the five aids, or of all."""
    terms = vocabulary("activity_kind")
    return terms.label(aid, language) if aid in terms.terms else text("elder_care.every_aid", language)


def _floats(numbers: pd.Series) -> NDArray[np.float64]:
    return np.asarray(numbers.astype("Float64").to_numpy(np.float64, na_value=np.nan), dtype=np.float64)
