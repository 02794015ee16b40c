"""
A compound's name to its row (小区匹配): the name, an alias, the sound (pinyin), then likeness, with one owner each.

Several owners are told apart by their community; whoever stays doubtful is asked about, never guessed. The thresholds
are those that findings measured on 20,000 addresses: likeness 88 with 8 more than the next, asked from 60.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from geodata.schemas import LIST_SEPARATOR
from loaders.choices import Candidate
from loaders.columns import fold_header
from loaders.words import any_of, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from loaders.choices import How

_MIN_CHARACTERS = 3
_ACCEPT_SCORE, _ACCEPT_MARGIN, _ASK_SCORE = 88.0, 8.0, 60.0
_MAX_CANDIDATES = 5
_EXACT_SCORE = 100.0
_BARE = re.compile("[\u4e00-\u9fffA-Za-z0-9]*")
# ASCII, general punctuation, CJK punctuation, full width forms.
_MARK_BLOCKS = ((0x20, 0x7F), (0x2010, 0x2028), (0x3001, 0x3020), (0xFF01, 0xFF66))


@dataclass(frozen=True)
class Match:
    """
    What a name was taken for.

    Attributes
    ----------
    compound_id
        None where nobody can tell.
    code
        A code of problems: a note beside an id, else why there is none; empty for the name itself or an alias.
    candidates
        Whom the name may mean, where there is no id; the likeliest first.
    """

    compound_id: str | None = None
    code: str = ""
    candidates: tuple[Candidate, ...] = ()


def fold_name(name: str) -> str:
    """Return a name for comparing: width, spaces, brackets, dots and dashes don't tell two names apart."""
    # Most texts are bare, or are so without the marks of everyday texts.
    bare = name if is_bare(name) else _marks_of_speech().sub("", name)
    return bare.lower() if is_bare(bare) else fold_header(name)


def is_bare(text: str) -> bool:
    """Whether a text holds ideographs and ASCII letters and digits alone: folding only changes the case of letters."""
    return _BARE.fullmatch(text) is not None


@lru_cache(maxsize=1)
def _marks_of_speech() -> re.Pattern[str]:
    """Match the marks of everyday texts of which folding leaves nothing."""
    marks = (chr(code) for first, last in _MARK_BLOCKS for code in range(first, last))
    return re.compile(f"[{re.escape(''.join(mark for mark in marks if not fold_header(mark)))}]+")


class CompoundIndex:
    """
    The compounds that a name can mean.

    Parameters
    ----------
    compounds
        One row per compound, indexed by id, with ``name``, ``aliases`` and ``community``.
    """

    def __init__(self, compounds: pd.DataFrame) -> None:
        self._names: dict[str, set[str]] = defaultdict(set)
        self._aliases: dict[str, set[str]] = defaultdict(set)
        self._sounds: dict[str, set[str]] | None = None
        self._communities: dict[str, str] = {}
        self.names: dict[str, str] = {}
        rows = zip(
            compounds.index,
            *(_texts(compounds[column]) for column in ("name", "aliases", "community")),
            strict=True,
        )
        for row_id, name, aliases, community in rows:
            self.names[row_id] = name
            self._names[fold_name(name)].add(row_id)
            for alias in filter(None, aliases.split(LIST_SEPARATOR)):
                self._aliases[fold_name(alias)].add(row_id)
            self._communities[row_id] = community

    def find(self, name: str, community: str | None = None) -> Match:
        """
        Find the compound that a name means.

        Parameters
        ----------
        name
            As the ledger has it.
        community
            The row's community, where it says one.

        Returns
        -------
        match
            An id, or why there is none and whom to ask about.
        """
        folded = fold_name(name)
        by_sound = self._by_sound(folded)
        steps: tuple[tuple[set[str], How], ...] = (
            (self._names.get(folded, set()), "name"),
            (self._aliases.get(folded, set()), "alias"),
            (by_sound, "sound"),
        )
        for owners, how in steps:
            if not owners:
                continue
            narrowed = self._narrow(owners, community)
            candidates = self._candidates(dict.fromkeys(narrowed, (_EXACT_SCORE, how)))
            if len(narrowed) > 1:
                return Match(None, "ambiguous_compound", candidates)
            owner = candidates[0].compound_id
            if how == "alias" and len(folded) < _MIN_CHARACTERS:
                return Match(None, "doubtful_compound", candidates)
            if how == "sound" and (self._is_elsewhere(owner, community) or self._is_unlike(folded, owner)):
                break
            return Match(owner, "matched_by_sound" if how == "sound" else "")
        return self._by_likeness(folded, community, by_sound)

    def _by_likeness(self, folded: str, community: str | None, heard: set[str]) -> Match:
        """Find the compound whose name looks most alike; where one that only sounds alike was `heard`, ask."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - only for names that no table has

        best: dict[str, tuple[float, How]] = dict.fromkeys(heard, (_ASK_SCORE, "sound"))
        texts: dict[str, str] = {}
        for table in (self._names, self._aliases):
            for text, score, _ in process.extract(
                folded, list(table), scorer=fuzz.ratio, score_cutoff=_ASK_SCORE, limit=4 * _MAX_CANDIDATES
            ):
                for owner in table[text]:
                    if owner not in best or score > best[owner][0]:
                        best[owner], texts[owner] = (score, "likeness"), text
        if not best:
            return Match(None, "unknown_compound")
        candidates = self._candidates(best)
        first = candidates[0]
        margin = first.score - (candidates[1].score if len(candidates) > 1 else 0.0)
        is_sure = (
            not heard
            and first.score >= _ACCEPT_SCORE
            and margin >= _ACCEPT_MARGIN
            and not self._is_elsewhere(first.compound_id, community)
            and not tells_apart(folded, texts[first.compound_id], has_siblings=len(candidates) > 1)
        )
        if is_sure:
            return Match(first.compound_id, "matched_by_likeness")
        return Match(None, "doubtful_compound", candidates)

    def _candidates(self, scored: dict[str, tuple[float, How]]) -> tuple[Candidate, ...]:
        best = sorted(scored.items(), key=lambda item: (-item[1][0], self.names[item[0]], item[0]))
        return tuple(
            Candidate(owner, self.names[owner], self._communities[owner], score, how)
            for owner, (score, how) in best[:_MAX_CANDIDATES]
        )

    def _narrow(self, owners: set[str], community: str | None) -> set[str]:
        if len(owners) == 1 or not community:
            return owners
        wanted = fold_name(community)
        return {row_id for row_id in owners if fold_name(self._communities[row_id]) == wanted} or owners

    def _is_elsewhere(self, owner: str, community: str | None) -> bool:
        """Whether the row says another community than the compound's: evidence against what only sounds alike."""
        known = self._communities[owner]
        return bool(community and known) and fold_name(community or "") != fold_name(known)

    def _is_unlike(self, folded: str, owner: str) -> bool:
        """Whether a name only sounds like the compound: hardly a character is the same, or it is a sibling."""
        from rapidfuzz import fuzz  # noqa: PLC0415 - only for names that no table has

        texts = [text for table in (self._names, self._aliases) for text, owners in table.items() if owner in owners]
        alike = [text for text in texts if sound(text) == sound(folded)]
        return all(fuzz.ratio(folded, text) < _ASK_SCORE or tells_apart(folded, text) for text in alike)

    def _by_sound(self, folded: str) -> set[str]:
        if len(folded) < _MIN_CHARACTERS or folded.isascii():
            return set()
        if self._sounds is None:
            self._sounds = defaultdict(set)
            for table in (self._names, self._aliases):
                for other, owners in table.items():
                    self._sounds[sound(other)] |= owners
        return self._sounds.get(sound(folded), set())


@lru_cache(maxsize=1)
def _marks() -> re.Pattern[str]:
    return re.compile(rf"\d|[a-z]|{any_of('compounds', 'siblings')}")


def tells_apart(one: str, other: str, *, has_siblings: bool = False) -> bool:
    """
    Whether two alike names differ in what tells siblings apart: a number, a side, a phase, old and new.

    Where a name has siblings, any word may: 建行宿舍 is not 工行宿舍; only a word that every name may have, as 小区, or
    a character that sounds the same says nothing then.
    """
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - only for names that are alike

    for step in Levenshtein.opcodes(one, other):
        left, right = one[step.src_start : step.src_end], other[step.dest_start : step.dest_end]
        if step.tag == "equal":
            continue
        if _marks().search(left + right):
            return True
        is_generic = not (left and right) and left + right in word_set("compounds", "generic")
        if has_siblings and not is_generic and sound(left) != sound(right):
            return True
    return False


def _texts(column: pd.Series[str]) -> Iterable[str]:
    return (value if isinstance(value, str) else "" for value in column)


@lru_cache(maxsize=65_536)
def sound(name: str) -> str:
    """Return how a name is spoken: its syllables; what isn't spoken so stays."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - only for names that no table has

    return " ".join(lazy_pinyin(name))


def same_but_for_sound(part: str, name: str) -> bool:
    """Whether two spellings of one sound share half of their characters and differ in no mark of a sibling."""
    differ = [(one, other) for one, other in zip(part, name, strict=True) if one != other]
    return 2 * len(differ) <= len(name) and not any(_marks().search(one + other) for one, other in differ)
