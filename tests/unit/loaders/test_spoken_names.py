"""A name ends where the words of its certainty say so, told step by step; and is found wherever it may begin."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from loaders.name_patterns import IDEOGRAPH, MAX_GIVEN, Certainty, beside_masked, openers, surnames
from loaders.words import characters, word_set, words
from tests.unit.loaders.test_masking_columns import TEXTS

OPENERS = (*(opener for group in openers() for opener in group), beside_masked())
CERTAINTIES = tuple(dict.fromkeys(opener.certainty for opener in OPENERS))
PLACE_ENDS = "|".join(map(re.escape, words("people", "place_ends")))
PLACE = re.compile(f"{IDEOGRAPH}(?:(?![{characters('people', 'not_in_place')}]){IDEOGRAPH}){{0,3}}?(?:{PLACE_ENDS})")


def speaks_against(given_name: str) -> bool:
    """Whether something in a given name says that it is none."""
    follows = word_set("people", "after_name") | word_set("people", "titles")
    has_none_of = set(characters("people", "not_given")).isdisjoint(given_name)
    return not has_none_of or given_name[0] in follows or given_name in follows


def end_of_name(certainty: Certainty, text: str, start: int, *, is_behind_words: bool) -> int:
    """Return where a name ends that begins at `start`, 0 where none does: one step after the other."""
    common, every, double = surnames()
    is_double = text[start : start + 2] in double
    first = start + (2 if is_double else 1)
    longest = re.compile(f"{IDEOGRAPH}{{0,{MAX_GIVEN}}}").match(text, first)
    last = longest.end() if longest else 0
    if not (is_double or text[start] in every) or last <= first or PLACE.match(text, start):
        return 0
    is_rare = not is_double and text[start] not in common
    for behind in certainty.goes_on_rarely if is_rare else certainty.goes_on:
        for stop in range(last, first, -1):
            if re.compile(behind).match(text, stop) and not (certainty.is_weak and speaks_against(text[first:stop])):
                return stop
    is_whole = last - first == MAX_GIVEN and set(characters("people", "given")).issuperset(text[first:last])
    if is_behind_words and not is_rare and is_whole:
        return last
    is_masked = certainty.else_masked == "always" or (
        certainty.else_masked == "if_given" and not speaks_against(text[first:last])
    )
    return last if is_masked else 0


@given(TEXTS)
def test_a_name_s_pattern_ends_where_the_steps_say(text: str) -> None:
    for certainty in CERTAINTIES:
        for start in range(len(text)):
            for pattern, is_behind_words in ((certainty.behind_words, True), (certainty.alone, False)):
                name = pattern.match(text, start)
                expected = end_of_name(certainty, text, start, is_behind_words=is_behind_words)
                assert (name.end() if name else 0) == expected, (certainty, start)


@given(TEXTS)
def test_what_is_looked_for_at_a_name_is_found_wherever_it_stands(text: str) -> None:
    for opener in OPENERS:
        if opener.is_at_name:
            starts = [match.start() for match in opener.pattern.finditer(text)]
            assert starts == [match.start() for match in opener.suspect.finditer(text)]
            assert starts == [start for start in range(len(text)) if opener.suspect.match(text, start)]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("李德全来电", 0, 3),
        ("李德来电", 0, 2),
        ("欧阳德全来电", 0, 4),
        ("李来电", 0, 0),
        ("金宇花园来电", 0, 0),
        ("李", 0, 0),
    ],
)
def test_a_name_has_a_given_name_of_one_or_two_characters(text: str, start: int, end: int) -> None:
    ends = {certainty.alone.match(text, start) for certainty in CERTAINTIES if certainty.is_weak}
    assert {match.end() if match else 0 for match in ends} == {end}
