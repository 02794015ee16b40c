"""
The scenes (场景): what each says in one sentence, frames on the map and lists beside it.

Every figure comes from the query that its own page asks, with what that page asks first, so that the wall and the page
can't differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from maps.view import MapView
from ui.big_screen.scene import Line, Scene, SceneKind
from ui.formatting import number_text, share_text
from ui.hotspot_filters import usual_orders as usual_complaints
from ui.language import language, say
from ui.life_circle_view import usual_circle
from ui.queries import (
    ColourBy,
    ElderChoice,
    Figure,
    Shown,
    care_listing,
    care_months,
    circle_left_out,
    communities,
    compounds_inside,
    default_weights,
    elder_facilities_inside,
    elder_map,
    flow_counts,
    flow_figures,
    flow_steps,
    frame_of,
    governance_by_community,
    has_orders,
    hotspot_figures,
    hotspot_map,
    life_circle_map,
    loaded_types,
    look_first,
    map_view,
    month_series,
    overview_figures,
    place_marks,
    play_months,
    reach_figures,
    service_circles,
    top_classes,
    top_place_ids,
    top_places,
)
from ui.queries.painted import hidden
from ui.work_order_filters import usual_orders as usual_flow

MOST_LINES, FIRST = 9, 5
# Some 400 m.
_AROUND_DEG = 0.004
DARK = True


def _number(value: float | None) -> str:
    return number_text(value, language())


def _chosen(figures: list[Figure], keys: tuple[str, ...]) -> tuple[Figure, ...]:
    """Return the figures of some keys, in the order of the keys."""
    named = {figure.key: figure for figure in figures}
    return tuple(named[key] for key in keys if key in named)


def _bars(rows: Sequence[tuple[str, float | None, str]]) -> tuple[Line, ...]:
    """Return a line a row, the bars measured by the longest; a row that isn't known has none."""
    longest = max((value for _, value, _ in rows if value), default=0) or 1
    return tuple(
        Line(label, said, None if value is None else value / longest) for label, value, said in rows[:MOST_LINES]
    )


def _without_facilities(view: MapView) -> MapView:
    """Return a view that shows the compounds alone."""
    return replace(view, values={**view.values, "facilities": hidden(view.values["facilities"])})


def _has_compounds() -> int:
    return int(bool(compounds_inside()))


STREET = ("compounds", "old_share", "elders_60", "facilities")


def _street(_step: int) -> Scene:
    figures = {figure.key: figure for figure in overview_figures()}
    rows = governance_by_community(language())[1:]
    compounds, old = figures["compounds"], figures["old_share"]
    key = "street" if old.value is not None else "street_undated"
    return Scene(
        say(f"screen.sentence.{key}", compounds=_number(compounds.value), old=share_text(old.value, language())),
        _without_facilities(map_view("build_year", language=language(), dark=DARK)),
        _chosen(list(figures.values()), STREET),
        say("screen.list.street"),
        _bars([(row.name, row.compounds, _number(row.compounds)) for row in rows]),
    )


GOVERNANCE = ("committee_coverage", "property_coverage", "professional_coverage")


def _governance(step: int) -> Scene:
    rows = governance_by_community(language())
    whole = rows[0]
    figures = (whole.committee_by_compounds, whole.property_by_compounds, whole.professional_by_compounds)
    committee, company = (_number(figure.denominator - figure.numerator) for figure in figures[:2])
    about = ("committee", "property")[step]
    colours: tuple[ColourBy, ColourBy] = ("committee_status", "property_mode")
    shares = [(row.name, (row.committee_by_compounds, row.property_by_compounds)[step]) for row in rows[1:]]
    return Scene(
        say("screen.sentence.governance", committee=committee, company=company),
        replace(
            _without_facilities(map_view(colours[step], language=language(), dark=DARK)),
            focus=frame_of(compounds_inside()),
        ),
        figures,
        say(f"screen.list.{about}"),
        tuple(Line(name, share_text(figure.value, language()), figure.value) for name, figure in shares[:MOST_LINES]),
    )


REACH = ("reach_network", "reach_estimated")


def _circle_steps() -> int:
    return int(bool(loaded_types(language())) and bool(compounds_inside()))


def _life_circle(_step: int) -> Scene:
    choice = usual_circle()
    types, rest = dict(loaded_types(language())), circle_left_out(choice)
    figures = [
        figure
        for figure in reach_figures(choice, choice.measure)
        if figure.base in ("compounds", "households", "elders_60")
    ]
    named = {figure.base: figure for figure in figures}
    lacking = named["compounds"].denominator - named["compounds"].numerator
    elders = named["elders_60"].denominator - named["elders_60"].numerator
    key = "circle" if lacking else "circle_all" if named["compounds"].denominator else "circle_unknown"
    service = types[choice.types[0]]
    view = life_circle_map(choice, Shown(), language=language(), dark=DARK)
    # Those left out, with enough around them to see how far the service is.
    place = frame_of([row.compound_id for row in rest] or compounds_inside(), margin_deg=_AROUND_DEG)
    return Scene(
        say(
            f"screen.sentence.{key}",
            minutes=f"{choice.minutes:g}",
            service=service,
            compounds=_number(lacking),
            elders=_number(elders),
        ),
        replace(view, shapes=service_circles(choice, language(), dark=DARK), focus=place, takes_spots=False),
        tuple(figures),
        say("screen.list.left_out", service=service) if rest else say("screen.list.nobody_left_out"),
        tuple(Line(row.name, _elders(row.elders_60), is_alert=True) for row in rest[:MOST_LINES]),
    )


def _elders(count: int | None) -> str:
    return say("screen.elders_unknown") if count is None else say("screen.elders", count=_number(count))


# 三色 and all of them, the latest month; the street stands first of the list.
CARE_ORDER, STREET_ROW = ("red", "yellow", "blue", "total"), "street"
ELDERS = ("elders_60", "elders_80", "elder_facilities")


def _elder_steps() -> int:
    figures = {figure.key: figure.value for figure in overview_figures()}
    has_elders = figures["elders_60"] is not None or bool(figures["elder_facilities"])
    return int(has_elders) + int(bool(has_elders and care_months()))


def _elder_care(step: int) -> Scene:
    figures = {figure.key: figure for figure in overview_figures()}
    care = _care_lines()
    # Of three colours the sentence tells the whole, as it may be told.
    key, whole = ("elders_care", care[-1].value) if care else ("elders", "")
    sentence = say(
        f"screen.sentence.{key}",
        elders=_number(figures["elders_60"].value),
        facilities=_number(figures["elder_facilities"].value),
        care=whole,
    )
    chosen = _chosen(list(figures.values()), ELDERS)
    if step:
        asked = ElderChoice(question="care", month=care_months()[0])
        view = replace(elder_map(asked, language=language(), dark=DARK), focus=frame_of(compounds_inside()))
        title = say("screen.list.care", month=care_months()[0])
        return Scene(sentence, _without_facilities(view), chosen, title, care, note=say("screen.care_note"))
    view = map_view("elders_60", language=language(), dark=DARK)
    own, serving = view.values["facilities"], set(elder_facilities_inside())
    shown = [place if own.ids[at] in serving else -1 for at, place in enumerate(own.classes)]
    styles = [replace(style, count=shown.count(at)) for at, style in enumerate(own.styles)]
    values = {**view.values, "facilities": replace(own, classes=shown, styles=styles)}
    by_community = [
        (name, next(figure.value for figure in overview_figures(row_id) if figure.key == "elders_60"))
        for row_id, name in communities()
    ]
    by_community.sort(key=lambda row: -(row[1] or 0))
    return Scene(
        sentence,
        replace(view, values=values, focus=frame_of(serving, "facilities")),
        chosen,
        say("screen.list.elders"),
        _bars([(name, value, _number(value)) for name, value in by_community]),
    )


def _care_lines() -> tuple[Line, ...]:
    """Return the street's elders of each colour and of all, as the page tells them: a small count is 「<5」."""
    if not care_months():
        return ()
    told = care_listing(care_months()[0], language()).rows.loc[STREET_ROW]
    rows = [(say(f"elder_care.colours.{colour}"), str(told[f"care_{colour}"])) for colour in CARE_ORDER]
    return _bars([(label, _told_number(shown), shown) for label, shown in rows])


def _told_number(shown: str) -> float | None:
    digits = shown.replace(",", "")
    return float(digits) if digits.isascii() and digits.isdigit() else None


HOTSPOTS = ("orders_counted", "orders_rate", "orders_repeated", "orders_change")


def _hotspot_steps() -> int:
    # The months one after another, then all of them.
    return len(play_months(usual_complaints())) + 1 if has_orders() else 0


def _hotspots(step: int) -> Scene:
    filters = usual_complaints()
    months = play_months(filters)
    month = months[step] if step < len(months) else None
    classes, places = top_classes(filters, language()), top_places(filters, language())
    named = [(str(row[0]), int(row[1]), f"{int(row[1]):,}") for row in classes.itertuples(index=False)]
    series = month_series(filters)
    view = hotspot_map(filters, "count", month=month, language=language(), dark=DARK)
    first = places.iloc[0] if len(places) else None
    key = "hotspots" if first is not None and months else "hotspots_unplaced"
    figures = {figure.key: figure for figure in hotspot_figures(filters)}
    said = {"name": str(first.iloc[0]), "count": f"{int(first.iloc[1]):,}"} if first is not None else {}
    return Scene(
        say(f"screen.sentence.{key}", months=len(months), orders=_number(figures["orders_counted"].value), **said),
        replace(view, focus=frame_of(top_place_ids(filters))),
        _chosen(list(figures.values()), HOTSPOTS),
        say("screen.list.classes"),
        _bars(named),
        moment=month or say("screen.whole_period"),
        months=tuple(
            (name, count) for name, count in zip(series.months, series.orders, strict=True) if name in set(months)
        ),
        note=say("screen.calls"),
    )


ORDERS = ("response_rate", "solved_rate", "satisfied_rate", "on_time_rate", "promise_rate", "review_rate")


def _orders(_step: int) -> Scene:
    filters = usual_flow()
    counts = flow_counts(filters)
    figures = {figure.key: figure for figure in flow_figures(filters)}
    steps = flow_steps(filters, language())
    solved = figures["solved_rate"]
    key = "orders" if solved.value is not None else "orders_unasked"
    complaints = filters.orders
    return Scene(
        say(
            f"screen.sentence.{key}",
            solved=share_text(solved.value, language()),
            overdue=_number(counts.overdue),
            open=_number(counts.open),
        ),
        replace(
            hotspot_map(complaints, "rate", language=language(), dark=DARK), focus=frame_of(top_place_ids(complaints))
        ),
        _chosen(list(figures.values()), ORDERS),
        say("screen.list.steps"),
        _bars([(step.label, step.waiting, _number(step.waiting)) for step in steps if step.waiting]),
        note=say("screen.calls"),
    )


def _first_five(_step: int) -> Scene:
    weights = default_weights()
    places = look_first(weights, None, language(), FIRST)
    marks = {place.compound_id: f"{place.rank} {place.name}" for place in places}
    view = _without_facilities(map_view("priority", weights=weights, language=language(), dark=DARK))
    return Scene(
        say(f"screen.sentence.first_{'five' if len(places) > 1 else 'one'}", count=len(places), name=places[0].name),
        replace(view, focus=frame_of(marks), shapes=place_marks(marks, language(), dark=DARK)),
        title=say("screen.list.first_five"),
        lines=tuple(
            Line(f"{place.rank} {place.name}", say("priority.points", points=place.points), detail=place.reasons)
            for place in places
        ),
        note=say("screen.first_note"),
    )


def _has_first() -> int:
    return int(bool(look_first(default_weights(), None, language(), 1)))


SCENES: Mapping[str, SceneKind] = MappingProxyType(
    {
        "first_five": SceneKind(_has_first, _first_five, ()),
        "street": SceneKind(_has_compounds, _street, STREET),
        "governance": SceneKind(lambda: 2 * _has_compounds(), _governance, GOVERNANCE),
        "life_circle": SceneKind(_circle_steps, _life_circle, REACH),
        "elder_care": SceneKind(_elder_steps, _elder_care, ELDERS),
        "hotspots": SceneKind(_hotspot_steps, _hotspots, HOTSPOTS),
        "orders": SceneKind(lambda: int(has_orders()), _orders, ORDERS),
    }
)
