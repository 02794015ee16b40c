"""
Names of persons in what people say (口述人名): told by what stands before or behind them, never by a list of names.

「我是…」, 「家父…」, 「…先生」, 「…来电」. Words that begin as a name does and places are left; where it is doubtful
after words that a name must follow, it is masked.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, compress
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.name_patterns import IDEOGRAPH, MAX_GIVEN, Certainty, Opener, beside_masked, openers, place, surnames
from loaders.text_rules import change_some, may_match
from loaders.words import characters, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = re.compile(f"(?:{IDEOGRAPH}|·){{2,4}}")
_MASKED = "**"


def mask_names(text: str) -> str:
    """Return a text with the names in it masked: ``邵**``."""
    return _mask_beside(_mask_opened(text, chain.from_iterable(openers())))


def mask_names_in_column(column: Any) -> Any:  # noqa: ANN401 - Arrow has no types
    """Return an Arrow array of texts that are plain as `loaders.text_rules` means it, each as `mask_names` gives it."""
    groups = openers()
    may = np.column_stack([may_match(column, *(opener.suspect for opener in group)) for group in groups])
    are_opened = may.any(axis=1)
    opened = column.filter(pa.array(are_opened)).to_pylist()
    masked = [
        _mask_opened(text, chain.from_iterable(compress(groups, row)))
        for text, row in zip(opened, may[are_opened].tolist(), strict=True)
    ]
    column = pc.replace_with_mask(column, are_opened, pa.array(masked, column.type))
    return change_some(column, may_match(column, beside_masked().suspect), _mask_beside)


def is_name(text: str) -> bool:
    """Whether a text is a name where it stands among persons: two to four characters, any family name."""
    begins = text[:1] in surnames().every or text[:2] in surnames().double
    return begins and _NAME.fullmatch(text) is not None


def _mask_opened(text: str, said: Iterable[Opener]) -> str:
    return _with_spans(text, _spans(text, said))


def _mask_beside(text: str) -> str:
    """Mask those who are named beside one that was masked, and beside them."""
    while _MASKED in text and (spans := _spans(text, (beside_masked(),))):
        text = _with_spans(text, spans)
    return text


def _spans(text: str, said: Iterable[Opener]) -> dict[int, int]:
    """Return where names start and where they end."""
    # By where one may start: how sure that is, and whether words before it tell it.
    told: dict[int, list[tuple[Certainty, bool]]] = {}
    for pattern, certainty, _ in said:
        for match in pattern.finditer(text):
            begin, start = match.span()
            is_opened = start - begin > 1
            # Nothing says where a word before it ends.
            if is_opened or text[start - 1 : start + 1] not in word_set("people", "before_no_name"):
                told.setdefault(start, []).append((certainty, is_opened))
    return {start: stop for start, how in told.items() if (stop := _end_of_name(text, start, how))}


def _with_spans(text: str, spans: dict[int, int]) -> str:
    parts = []
    position = 0
    for start, stop in sorted(spans.items()):
        if start >= position:
            parts.append(text[position : start + 1])
            position = stop
    return _MASKED.join((*parts, text[position:]))


def _end_of_name(text: str, start: int, how: list[tuple[Certainty, bool]]) -> int:
    """Return where a name ends that what stands around tells to start at `start`; 0 where none does."""
    common, every, double = surnames()
    is_double = text[start : start + 2] in double
    if not is_double and text[start] not in every:
        return 0
    given = last = start + (2 if is_double else 1)
    while last - given < MAX_GIVEN and "\u4e00" <= text[last : last + 1] <= "\u9fff":
        last += 1
    if last == given or _begins_no_name(text, start):
        return 0
    is_rare = not is_double and text[start] not in common
    stop = 0
    for certainty, is_opened in how:
        stop = max(stop, _stop(text, given, last, certainty, is_rare=is_rare, is_opened=is_opened))
        if stop == last:
            break
    return stop


def _stop(text: str, given: int, last: int, certainty: Certainty, *, is_rare: bool, is_opened: bool) -> int:
    """Return where a name ends of which the given name starts at `given` and ends at `last` at the latest; or 0."""
    for pattern in certainty.goes_on_rarely if is_rare else certainty.goes_on:
        for stop in range(last, given, -1):
            if pattern.match(text, stop) and (not certainty.is_weak or _is_given(text[given:stop])):
                return stop
    # 业主李德全拒交: who somebody is stands before, and the characters are those of names.
    if is_opened and not is_rare and last - given == MAX_GIVEN and _set_of("given").issuperset(text[given:last]):
        return last
    # Where a name must stand, too much is masked rather than too little.
    is_masked = certainty.else_masked == "always" or (
        certainty.else_masked == "if_given" and _is_given(text[given:last])
    )
    return last if is_masked else 0


def _begins_no_name(text: str, start: int) -> bool:
    """Whether an everyday word or a place begins there."""
    everyday = word_set("people", "not_names")
    for length in _lengths_of_everyday_words():
        if text[start : start + length] in everyday:
            return True
    return place().match(text, start) is not None


@lru_cache(maxsize=1)
def _lengths_of_everyday_words() -> frozenset[int]:
    return frozenset(map(len, word_set("people", "not_names")))


def _is_given(part: str) -> bool:
    """Whether nothing in a given name, of one or two characters, says that it is none."""
    return _set_of("not_given").isdisjoint(part) and _begin_what_follows().isdisjoint((part[:1], part))


@lru_cache(maxsize=1)
def _begin_what_follows() -> frozenset[str]:
    return word_set("people", "after_name") | word_set("people", "titles")


@lru_cache
def _set_of(key: str) -> frozenset[str]:
    return frozenset(characters("people", key))
