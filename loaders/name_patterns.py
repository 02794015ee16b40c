"""
Where a person's name begins in what people say (人名的前后文), how sure that is, and what stands behind it.

The word lists are ``[people]`` of words.toml. Look-arounds stand where `loaders.text_rules` can do without them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from loaders.words import characters, word_set, words

if TYPE_CHECKING:
    from collections.abc import Iterable

IDEOGRAPH = "[\u4e00-\u9fff]"
MAX_GIVEN = 2


class Surnames(NamedTuple):
    """Family names of one character, the common ones and all; and those of two."""

    common: frozenset[str]
    every: frozenset[str]
    double: frozenset[str]


@dataclass(frozen=True)
class Certainty:
    """
    How sure it is that a name begins where something says so.

    Attributes
    ----------
    goes_on, goes_on_rarely
        Patterns of what stands behind one with a common or double family name, and with a rare one; the surest first.
        None for rare ones: those begin no name there.
    is_weak
        Only what stands behind tells that it is one, so that nothing in the given name may speak against it.
    else_masked
        Whether it is one where nothing of that stands behind; ``if_given``: where nothing in it speaks against it.
    """

    goes_on: tuple[str, ...]
    goes_on_rarely: tuple[str, ...]
    is_weak: bool
    else_masked: Literal["never", "if_given", "always"] = "never"

    @cached_property
    def behind_words(self) -> re.Pattern[str]:
        """What is a name where words before it say so, who somebody is."""
        # 业主李德全拒交: the characters are those of names.
        return self._name(f"[{characters('people', 'given')}]{{{MAX_GIVEN}}}")

    @cached_property
    def alone(self) -> re.Pattern[str]:
        """What is a name where nothing stands before it or what says so is one character."""
        return self._name()

    def _name(self, *common_given: str) -> re.Pattern[str]:
        """Return the pattern of a name, whose given name may be one of some too where its family name isn't rare."""
        any_given, double = f"{IDEOGRAPH}{{1,{MAX_GIVEN}}}", _one_of("double_surnames")
        given = _likely_given() if self.is_weak else any_given
        common, rare = ([f"{given}(?={behind})" for behind in told] for told in (self.goes_on, self.goes_on_rarely))
        otherwise = {"never": (), "if_given": (_likely_given(f"(?!{IDEOGRAPH})"),), "always": (any_given,)}
        alternatives = {
            f"(?>{double}|{_any_single(surnames().common)})": (*common, *common_given, *otherwise[self.else_masked]),
            f"(?!{double}){_any_single(surnames().every - surnames().common)}": (*rare, *otherwise[self.else_masked]),
        }
        names = (f"{family}(?:{'|'.join(given)})" for family, given in alternatives.items() if given)
        return re.compile(f"(?!{_place()})(?:{'|'.join(names)})")


class Opener(NamedTuple):
    """
    What says that a name begins, and how sure that is.

    Attributes
    ----------
    pattern
        The name begins right behind what this matches.
    is_at_name
        Or no: the pattern matches the name's first character.
    suspect
        Where this matches nowhere in a text, no name follows the pattern there.
    """

    pattern: re.Pattern[str]
    certainty: Certainty
    is_at_name: bool
    suspect: re.Pattern[str]


@lru_cache(maxsize=1)
def surnames() -> Surnames:
    """Return the family names."""
    common = frozenset(characters("people", "surnames")) - frozenset("于向方万任高司上诸皇东")
    every = common | frozenset(characters("people", "rare_surnames"))
    return Surnames(common, every, word_set("people", "double_surnames"))


@lru_cache(maxsize=1)
def openers() -> tuple[tuple[Opener, ...], ...]:
    """
    Return what says that a name begins.

    Those are together of which RE2 asks at once: its tables have no room for all, and then it is four hundred times
    slower.
    """
    sure, likely, told, ended, common = _certainties()
    linked = r"(?:的名字)?(?:名叫|叫做|叫|名为|是|为)?\s*[:：]?\s*"
    may_begin, may_begin_common = (f"(?={surname}{IDEOGRAPH})" for surname in (_surname(), _surname(common=True)))
    name, common_name = _name(), _name(common=True)
    followed = rf"\s*[（(，,、:：]?\s*(?:[男女][，,、]?\s*)?(?:{_one_of('after_name')})"
    said = r"[（(，,、:：]{0,2}\s*(?:的?(?:手机|电话|联系电话|联系方式|身份证|微信|号码|号)*)[号码为是]{0,2}\s*[:：]?"
    numbered = rf"\s*{said}\s*[{characters('people', 'provinces')}]?[A-Za-z0-9]{{1,4}}\*{{3}}"
    # 李德全、王丽等五人.
    listed = rf"[、和]{IDEOGRAPH}{{2,4}}等{IDEOGRAPH}{{0,2}}[人户名位]"
    kin, titles = _one_of("before_name"), _one_of("titles")
    signed = r"[\s，,。.!！]*(?:\d{4}年\S*)?\s*$"
    introduced = rf"(?:{_one_of('introductions')}){linked}"
    return (
        (
            # However little like a name: what begins none is told afterwards.
            _opener(sure, rf"{introduced}(?={IDEOGRAPH}{{2}})", suspect=rf"{introduced}{may_begin}"),
            _opener(ended, rf"我(?:是|叫)[^，。；！？,;!?]{{2,20}}的(?={name}(?!{IDEOGRAPH}))"),
        ),
        (_opener(likely, rf"(?:{_one_of('roles')}){linked}{may_begin}"),),
        (
            _opener(likely, rf"(?:{kin}){linked}{may_begin_common}"),
            _opener(told, rf"(?:{kin}){linked}{may_begin}"),
        ),
        (
            _opener(told, rf"(?:{_one_of('with_whom')})(?={name}(?:{_one_of('after_name')}))"),
            # 当时是李德全接的电话.
            _opener(told, rf"是(?={name}[{characters('people', 'done')}][^，。；！？,;!?]{{0,4}}的)"),
        ),
        (
            # 李德全：我家漏水; 李德全，女，65岁.
            _opener_at_name(
                ended, rf"(?<!{IDEOGRAPH})(?={name}\s*(?:[:：]|[，,、（(]\s*(?:[男女](?:性)?|{kin})[，,、）)]))"
            ),
            _opener_at_name(
                told,
                rf"(?<!{IDEOGRAPH})(?={name}(?:{_one_of('honorifics')}|{followed}|{numbered}|{listed}))",
                # 居委会仲伟东主任.
                rf"(?<=[{characters('people', 'body_ends')}])(?={name}(?:{titles}))",
                rf"(?<=[。！!.—])(?={name}{signed})",
            ),
        ),
        (
            _opener_at_name(
                common,
                # Who is addressed: the name stands right before, whatever stands before it.
                rf"(?={common_name}(?:{titles}))",
                rf"(?<=[（(—])(?={common_name}[）)])",
                rf"(?<=[\s，,])(?={common_name}{signed})",
            ),
        ),
    )


@lru_cache(maxsize=1)
def beside_masked() -> Opener:
    """Return what says that a name begins beside one that was masked."""
    name = _name(common=True)
    return _opener(
        _certainties()[-1],
        rf"(?<=\*\*)[、和与及跟](?={name}(?!{IDEOGRAPH}{{2}}))"
        rf"|(?<=\*\*)[、和与及跟](?={name}[{characters('people', 'name_ends')}等])"
        rf"|(?={name}[、和与及跟]{IDEOGRAPH}\*\*)",
    )


def _opener(certainty: Certainty, pattern: str, *, suspect: str = "") -> Opener:
    return Opener(re.compile(pattern), certainty, is_at_name=False, suspect=re.compile(suspect or pattern))


def _opener_at_name(certainty: Certainty, *alternatives: str) -> Opener:
    """Return an opener that matches nothing but where a name begins."""
    first = _any_single(surnames().every | {double[0] for double in surnames().double})
    looked_for = f"(?:{'|'.join(alternatives)})"
    # `re` goes quickly to a character that it is to match, and looks around from behind it.
    pattern = re.compile(f"{first}(?<={looked_for}.)")
    return Opener(pattern, certainty, is_at_name=True, suspect=re.compile(f"(?={first}){looked_for}"))


@lru_cache(maxsize=1)
def _certainties() -> tuple[Certainty, ...]:
    """
    Return how sure a name can be.

    A name must follow; one is likely to follow; only what follows tells it; the phrase ends with it; a common family
    name begins it.
    """
    behind = _one_of("after_name", "after_role", "titles")
    # 居民生活，: an everyday word ends a phrase too, so that after a rare family name more must tell it.
    spoken = rf"{behind}|\s*[（(，,]?\s*(?:电话|手机|[A-Za-z0-9]{{1,3}}\*{{3}})|、|[\s，,。.!！]*$"
    ended, rarely = (rf"(?!{IDEOGRAPH})|{behind}",), (spoken,)
    strong = (*ended, f"[{characters('people', 'name_ends')}]")
    return (
        # Where a name must stand, too much is masked rather than too little.
        Certainty(strong, strong, is_weak=False, else_masked="always"),
        Certainty(strong, strong, is_weak=False, else_masked="if_given"),
        Certainty(ended, rarely, is_weak=True),
        Certainty(ended, ended, is_weak=True),
        Certainty(strong, (), is_weak=False),
    )


def _likely_given(behind_one: str = "") -> str:
    """Return given names in which nothing says that they are none."""
    follow = word_set("people", "after_name") | word_set("people", "titles")
    none = frozenset(characters("people", "not_given"))
    first, second = f"(?!{_any_single(none | follow)}){IDEOGRAPH}", f"(?!{_any_single(none)}){IDEOGRAPH}"
    pairs = _any_of(word for word in follow if len(word) == MAX_GIVEN)
    return f"(?:(?!{pairs}){first}{second}|{first}{behind_one})"


def _place() -> str:
    """Return what a place's name looks like: 金宇花园."""
    further = f"(?![{characters('people', 'not_in_place')}]){IDEOGRAPH}"
    return f"{IDEOGRAPH}(?:{further}){{0,3}}?(?:{_one_of('place_ends')})"


def _one_of(*keys: str) -> str:
    return _any_of(word for key in keys for word in words("people", key))


def _any_of(said: Iterable[str]) -> str:
    """Return words as alternatives, the longer first, of which `re` looks at each first character once."""
    rests: dict[str, list[str]] = {}
    for word in sorted(set(said), key=len, reverse=True):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(rests.items()))


def _name(*, common: bool = False) -> str:
    return f"{_surname(common=common)}{IDEOGRAPH}{{1,{MAX_GIVEN}}}"


def _surname(*, common: bool = False) -> str:
    """Return the family names as a regular expression: the common ones, or all."""
    singles = _any_single(surnames().common if common else surnames().every)
    return f"(?:(?:{_one_of('double_surnames')})|{singles})"


def _any_single(said: Iterable[str]) -> str:
    """Return those of some words that are one character, as alternatives."""
    return f"[{''.join(sorted(word for word in said if len(word) == 1))}]"
