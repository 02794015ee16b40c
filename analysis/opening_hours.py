"""Opening hours (开放时间) as offices write them, as a week: what is open on Sunday, and what at supper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.opening_rules import DAY_MIN, WEEKEND, Rule, Span, read_rules
from analysis.opening_words import read_words

Day = tuple[Span, ...] | None
Holiday = Literal["open", "closed", "unknown"]
Openness = Literal["open", "partly", "closed", "unknown"]


@dataclass(frozen=True)
class OpeningHours:
    """
    A week of opening hours.

    Attributes
    ----------
    days
        Monday first: spans of minutes since midnight, in order and apart from each other; () where closed all day,
        None where nobody says. What is open past midnight goes on in the next day.
    public_holidays, school_holidays
        What is said of them.
    """

    days: tuple[Day, ...]
    public_holidays: Holiday = "unknown"
    school_holidays: Holiday = "unknown"


@dataclass(frozen=True)
class Moment:
    """Some days of the week (Monday 0) and a span of minutes; `at_all` asks for any part of it, not the whole."""

    days: tuple[int, ...]
    start_min: int = 0
    end_min: int = DAY_MIN
    at_all: bool = False


SUNDAY = Moment((6,), at_all=True)
SUPPER = Moment((0, 1, 2, 3, 4, 5, 6), 17 * 60 + 30, 18 * 60 + 30)


def parse_opening_hours(text: str) -> OpeningHours | None:
    """
    Read opening hours.

    Parameters
    ----------
    text
        A cell, such as 「周一至周五 8:30-17:30」, 「每天 11:00-13:00、17:00-19:00」, 「全天」, 「周末休息」,
        ``Mon-Fri 9am-5pm`` or OpenStreetMap's ``Mo-Fr 08:30-17:30; Sa off``.

    Returns
    -------
    hours
        None where any part isn't understood, contradicts another or can be read in two ways (「8:30-5:30」, hours of
        one season): unknown is better than wrong. Hours without days hold on all days that nothing else is said of;
        days that aren't named beside others that are, are closed.
    """
    tokens = read_words(text)
    rules = None if tokens is None else read_rules(tokens)
    if rules is None:
        return None
    days = _over_midnight([_of_day(rules, day) for day in range(7)])
    if all(day is None for day in days):
        return None
    return OpeningHours(days, _of_holiday(rules, "public"), _of_holiday(rules, "school"))


def openness(hours: OpeningHours | None, moment: Moment) -> Openness:
    """
    Say whether a place is open at a moment.

    Returns
    -------
    openness
        ``open`` on all its days for the whole span (with `Moment.at_all`: for any part), ``closed`` on all,
        ``partly``, or ``unknown`` where a day that decides isn't known.
    """
    found = {"unknown" if hours is None else _of_span(hours.days[day], moment) for day in moment.days}
    if len(found) == 1:
        return found.pop()
    return "unknown" if "unknown" in found else "partly"


def classify_openness(texts: pd.Series[str], moment: Moment) -> pd.Series[str]:
    """Return the `Openness` of each cell at a moment; ``unknown`` where nothing is stated."""
    # Few ways of writing are used by many rows.
    read = {text: openness(parse_opening_hours(text), moment) for text in texts.dropna().unique()}
    return texts.map(read).astype("str").fillna("unknown")


def _of_span(day: Day, moment: Moment) -> Openness:
    if day is None:
        return "unknown"
    minutes = sum(max(0, min(end, moment.end_min) - max(start, moment.start_min)) for start, end in day)
    if not minutes:
        return "closed"
    return "open" if moment.at_all or minutes == moment.end_min - moment.start_min else "partly"


def _of_day(rules: list[Rule], day: int) -> Day:
    """Return what the rules of the fewest days say of a day; None where they disagree, or nothing is said."""
    said = [rule for rule in rules if day in rule.reach]
    own = [rule for rule in said if not any(other.reach < rule.reach for other in said)]
    loose = [rule for rule in rules if "loose" in rule.holidays] if day in WEEKEND else []
    if not own:
        named = any(rule.spans and rule.days for rule in rules)
        return () if named and not any(rule.spans for rule in loose) else None
    if len({rule.reach for rule in own}) > 1 or len({rule.closed for rule in own}) > 1:
        return None
    # 「8:00-17:00，节假日休息」: many mean the weekend too.
    if loose and not own[0].named:
        return None
    return _merged([span for rule in own for span in rule.spans])


def _of_holiday(rules: list[Rule], kind: Literal["public", "school"]) -> Holiday:
    names = {kind, "loose"} if kind == "public" else {kind}
    open_ = any((rule.spans or rule.always) and names & rule.holidays for rule in rules)
    closed = any((rule.closed and names & rule.holidays) or kind in rule.implied for rule in rules)
    return "unknown" if open_ == closed else ("open" if open_ else "closed")


def _over_midnight(days: list[Day]) -> tuple[Day, ...]:
    """Return a week in which what is open past midnight goes on in the next day."""
    week = []
    for number, day in enumerate(days):
        late = [end - DAY_MIN for _, end in days[number - 1] or () if end > DAY_MIN]
        week.append(
            None
            if day is None
            else _merged([(0, end) for end in late] + [(start, min(end, DAY_MIN)) for start, end in day])
        )
    return tuple(week)


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """Return spans in order, those that meet or overlap made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
