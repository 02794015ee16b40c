"""What opening hours say of which days (开放时间的规则): words read from the left to the right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.opening_words import Token

if TYPE_CHECKING:
    from collections.abc import Sequence

Span = tuple[int, int]
DAY_MIN = 24 * 60
ALL = frozenset(range(7))
WEEKEND = frozenset({5, 6})
_HOUR_MIN = 60
_NOON, _NOON_ENDS = 12 * _HOUR_MIN, 4 * _HOUR_MIN
_NAMES = ("days", "workdays", "holidays")


@dataclass
class Rule:
    """
    What is said of some days.

    Attributes
    ----------
    days, holidays
        Those it names: Monday 0; ``public``, ``school``, or ``loose`` for 节假日, by which many mean weekends too.
    spans
        Minutes since midnight, beyond 1440 in the next day.
    closed, always
        Closed on its days; open on its holidays as on any day.
    listing
        Closed by a word before its days, and no mark has ended them yet.
    excepting
        Closed by 除外, which may be said of its last days alone.
    implied
        Holidays on which its workdays aren't held.
    """

    days: frozenset[int] = frozenset()
    holidays: frozenset[str] = frozenset()
    spans: list[Span] = field(default_factory=list)
    closed: bool = False
    always: bool = False
    listing: bool = False
    excepting: bool = False
    implied: frozenset[str] = frozenset()

    @property
    def named(self) -> bool:
        """Whether it names any day."""
        return bool(self.days or self.holidays)

    @property
    def complete(self) -> bool:
        """Whether it says anything of its days."""
        return self.closed or self.always or bool(self.spans)

    @property
    def reach(self) -> frozenset[int]:
        """The days of the week of which it speaks: all where it names none."""
        return self.days if self.named else ALL


def read_rules(tokens: Sequence[Token]) -> list[Rule] | None:
    """Return what tokens say, each rule complete; None where they can't be read in just one way."""
    try:
        return _Reader(_brackets_last(tokens)).read()
    except _UnclearError:
        return None


def _ends_next_day(start: int, end: int) -> bool:
    """Whether an end before its start can't be meant in the afternoon, as 5:30 is in 「14:00-5:30」."""
    return end < _HOUR_MIN or (start > _NOON and end + _NOON <= start)


class _UnclearError(Exception):
    """A schedule that can't be read in just one way."""


def _brackets_last(tokens: Sequence[Token]) -> list[Token]:
    """Put what a bracket says of closings behind the rest: 「周一至周五（节假日除外）8:30-17:30」."""
    main: list[Token] = []
    behind: list[Token] = []
    inside: list[Token] | None = None
    for token in tokens:
        if token.kind == "bracket" and token.value:
            inside = []
        elif token.kind == "bracket":
            if inside is not None:
                closes = any(each.kind in ("closed", "no_holiday") for each in inside)
                (behind if closes else main).extend(
                    [Token("stop", 1), *inside] if closes else [Token("bracket", 1), *inside, token]
                )
            inside = None
        elif inside is None:
            main.append(token)
        else:
            inside.append(token)
    if inside is not None:
        raise _UnclearError
    return main + behind


class _Reader:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.rules = [Rule()]
        self.in_bracket = False

    def read(self) -> list[Rule]:
        """Return the rules."""
        while self.at < len(self.tokens):
            self._step()
        rules = [rule for rule in self.rules if rule.named or rule.complete]
        match rules:
            case [hours, days] if hours.spans and not hours.named and not days.complete:
                # "9:00-17:00 Mon-Fri": the only days that it can be said of.
                days.spans = hours.spans
                rules = [days]
        if any(not rule.complete or (rule.closed and not rule.named) for rule in rules):
            raise _UnclearError
        return rules

    @property
    def rule(self) -> Rule:
        return self.rules[-1]

    def _sees(self, *kinds: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].kind in kinds

    def _take(self, *kinds: str) -> Token | None:
        if not self._sees(*kinds):
            return None
        self.at += 1
        return self.tokens[self.at - 1]

    def _step(self) -> None:
        if named := self._take(*_NAMES):
            self._name(named)
        elif closed := self._take("closed"):
            self._close(closed.value)
        elif self._take("all_day"):
            self._add((0, DAY_MIN))
        elif bracket := self._take("bracket"):
            self.in_bracket = bool(bracket.value)
        elif self._take("stop"):
            self.rule.listing = False
        elif self._take("no_holiday"):
            self.rules.insert(0, Rule(holidays=frozenset({"public"}), always=True))
        else:
            self._add(self._span())

    def _name(self, named: Token) -> None:
        in_bracket = self.in_bracket and not self.rule.named
        if self.rule.complete and not self.rule.listing and not in_bracket:
            self.rules.append(Rule())
        rule = self.rule
        if named.kind == "holidays":
            rule.holidays |= {named.value}
        elif named.kind == "workdays":
            rule.days |= ALL - WEEKEND
            rule.implied |= {"public", named.value}
        else:
            rule.days |= self._days(named)

    def _days(self, first: Token) -> frozenset[int]:
        days: frozenset[int] = first.value
        if not self._sees("range"):
            return days
        self.at += 1
        last = self._take("days")
        if last is None or len(days) != 1 or len(last.value) != 1:
            raise _UnclearError
        (start,), (end,) = days, last.value
        return frozenset((start + step) % len(ALL) for step in range((end - start) % len(ALL) + 1))

    def _close(self, side: str) -> None:
        after = self.rule.named and not self.rule.complete
        if side == "before" or (side == "either" and not after):
            if after:
                raise _UnclearError
            if self.rule.complete:
                self.rules.append(Rule())
            self.rule.closed = self.rule.listing = True
            return
        # "9:00-17:00 Mon-Fri, closed Sunday": which of the days around it are meant can't be told.
        if not after or (side == "either" and self._sees(*_NAMES)):
            raise _UnclearError
        self.rule.closed = True
        self.rule.excepting = side == "except"

    def _add(self, span: Span) -> None:
        if self.rule.closed:
            # 「周一至周五，节假日除外，8:30-17:30」: whether Monday is closed too can't be told.
            both = bool(self.rule.days and self.rule.holidays)
            if self.rule.listing or (both and (self.rule.excepting or not self.rule.days <= WEEKEND)):
                raise _UnclearError
            self.rules.append(Rule())
        self.rule.spans.append(span)

    def _span(self) -> Span:
        start, told = self._time(None)
        between = self._take("range")
        overnight = self._take("next_day")
        end, end_told = self._time(None if overnight else told)
        if between is None and (told is None or end_told is None):
            raise _UnclearError
        # "2:30-5pm" leaves it open what half of the day it begins in.
        if told is None and end_told is not None and end_told.kind == "half_after":
            raise _UnclearError
        if overnight or (end <= start and _ends_next_day(start, end)):
            end += DAY_MIN
        if not start < end <= start + DAY_MIN:
            raise _UnclearError
        return start, end

    def _time(self, carried: Token | None) -> tuple[int, Token | None]:
        """Return minutes since midnight, and the word that says which half of the day they are of."""
        half = self._take("half")
        time = self._take("time", "number")
        told = self._take("half_after") or half
        if time is None or (time.kind == "number" and told is None):
            raise _UnclearError
        minutes = int(time.value) * (_HOUR_MIN if time.kind == "number" else 1)
        if told is None:
            late = carried is not None and carried.value == "pm" and minutes < _NOON
            return minutes + _NOON * late, None
        if told.value == "am":
            if minutes < _NOON:
                return minutes, told
            if told.kind == "half" or minutes >= _NOON + _HOUR_MIN:
                raise _UnclearError
            return minutes - _NOON, told
        ends = _NOON if told.value == "pm" else _NOON_ENDS
        return (minutes + _NOON if minutes < ends else minutes), told
