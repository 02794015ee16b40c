"""
An address to its compound (地址对小区): a name or an alias within it, its sound, then likeness, held against evidence.

What is found is taken only where one compound owns it and nothing speaks against it: no mark of a sibling (二期, 东区)
behind it, no second owner of the name, no road that leads elsewhere. All else waits for a person, by what names the
place. Rules and thresholds: findings/store_ingest_scale.md, measured by ``make bench NAME=matching``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

from config.collecting import collector_paused
from geodata.schemas import LIST_SEPARATOR
from loaders.addresses import Address, leads_up, roads_of, sibling_mark, take_apart, what_follows
from loaders.choices import Candidate
from loaders.matching import fold_name, same_but_for_sound, tells_apart
from loaders.name_search import MIN_CHARACTERS, NameAt, NameSearch, SoundSigns
from loaders.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from loaders.choices import How

_ACCEPT, _MARGIN, _ASK = 88.0, 8.0, 60.0
# With its road beside it a name may differ more.
_ACCEPT_WITH_ROAD, _MARGIN_WITH_ROAD = 74.0, 15.0
_SOUND_SCORE, _EXACT = 95.0, 100.0
_SAME_ROAD = 75.0
_MAX_CANDIDATES = 5
# Scores of likeness held at once.
_MAX_SCORES = 4_000_000


class Place(NamedTuple):
    """What an export says of one order's place: its address, its community and its compound, empty if nothing."""

    address: str
    community: str = ""
    compound: str = ""


class PlaceMatch(NamedTuple):
    """
    What a place was taken for.

    Attributes
    ----------
    how
        A code of the vocabulary ``place_match``.
    compound_id
        None where nobody can tell.
    score
        0-100, of the best candidate; 0 where there is none.
    core
        What names the place: one decision settles all rows that share it.
    candidates
        Whom it may mean where it is ``doubtful``, the likeliest first.
    """

    how: str
    compound_id: str | None = None
    score: float = 0.0
    core: str = ""
    candidates: tuple[Candidate, ...] = ()


class _Sought(NamedTuple):
    """What a place says, folded: its community, its compound, its address, and the texts that may name it."""

    community: str
    compound: str
    address: Address
    # The surest first.
    texts: tuple[str, ...]


class _Named(NamedTuple):
    """The names in a text, from left to right, and whether they only sound as a part of it does."""

    hits: list[NameAt]
    by_sound: bool


NO_ADDRESS = PlaceMatch("no_address")


class AddressIndex:
    """
    The compounds that an address can mean.

    Parameters
    ----------
    compounds
        One row per compound, indexed by id, with ``name``, ``aliases``, ``community`` and ``address``.
    communities
        Names of communities.
    near_roads
        Compound id to the names of the roads beside it, where roads are known.
    decided
        Folded core to the compound that a person chose; None: none of them.
    """

    def __init__(
        self,
        compounds: pd.DataFrame,
        communities: Iterable[str] = (),
        near_roads: Mapping[str, frozenset[str]] | None = None,
        decided: Mapping[str, str | None] | None = None,
    ) -> None:
        near = near_roads or {}
        self._decided = decided or {}
        self._candidates: dict[tuple[str, float, How], Candidate] = {}
        self.names: dict[str, str] = {}
        self._communities: dict[str, str] = {}
        self._folded_communities: dict[str, str] = {}
        self._roads: dict[str, frozenset[str]] = {}
        owners: dict[str, set[str]] = defaultdict(set)
        is_name: set[str] = set()
        columns = (_texts(compounds, name) for name in ("name", "aliases", "community", "address"))
        for row_id, name, aliases, community, address in zip(compounds.index, *columns, strict=True):
            self.names[row_id], self._communities[row_id] = name, community
            self._folded_communities[row_id] = fold_name(community)
            self._roads[row_id] = frozenset(roads_of(address)) | near.get(row_id, frozenset())
            is_name.add(fold_name(name))
            for text in (name, *aliases.split(LIST_SEPARATOR)):
                if fold_name(text):
                    owners[fold_name(text)].add(row_id)
        self._owners = {text: frozenset(ids) for text, ids in owners.items()}
        self._how: dict[str, How] = {text: "name" if text in is_name else "alias" for text in owners}
        self._texts = [text for text in owners if len(text) >= MIN_CHARACTERS]
        self._search = NameSearch({text: text for text in self._texts})
        self._signs = SoundSigns()
        # Of names that sound alike the first counts.
        spoken = [text for text in reversed(self._texts) if not text.isascii()]
        self._sound_search = NameSearch({text.translate(self._signs): text for text in spoken})
        self._siblings = _siblings(self._owners)
        every = {fold_name(text) for text in (*communities, *self._communities.values())}
        # 北门新村 before 北门.
        self._known_communities = tuple(sorted(every - {""}, key=lambda name: (-len(name), name)))

    @collector_paused()
    def find_all(self, places: Sequence[Place]) -> list[PlaceMatch]:
        """Find the compound of each place; equal places are looked at once."""
        different = list(dict.fromkeys(places))
        communities = {text: fold_name(text) for text in {place.community for place in different}}
        sought = [self._read(place, communities[place.community]) for place in different]
        named = self._named([text for each in sought for text in each.texts])
        found = {at: self._by_name(each, named) for at, each in enumerate(sought) if each.texts}
        waiting = [at for at, match in found.items() if match is None]
        at_once = max(_MAX_SCORES // max(len(self._texts), 1), 1)
        for start in range(0, len(waiting), at_once):
            part = waiting[start : start + at_once]
            found |= zip(part, self._by_likeness([sought[at] for at in part]), strict=True)
        matches = {place: found.get(at) or NO_ADDRESS for at, place in enumerate(different)}
        return list(map(matches.__getitem__, places))

    def _read(self, place: Place, community: str) -> _Sought:
        compound = fold_name(place.compound) if place.compound else ""
        address = take_apart(place.address or place.compound, self._known_communities)
        if not place.compound:
            texts: tuple[str, ...] = (address.folded,) if address.folded else ()
        else:
            # A compound's cell of dots and dashes says that there is none.
            texts = tuple(text for text in dict.fromkeys((compound, address.folded)) if text) if compound else ()
        return _Sought(community, compound, address, texts)

    def first_mentioned(self, *columns: Sequence[str]) -> list[PlaceMatch]:
        """
        Find the one compound that free texts name in full; several wait for a person.

        Parameters
        ----------
        columns
            Each one text a row; the first of a row's that names any compound counts.
        """
        found = [NO_ADDRESS] * max(map(len, columns), default=0)
        for texts in columns:
            silent = [row for row, match in enumerate(found) if match is NO_ADDRESS and texts[row]]
            mentioned = self._mentioned([texts[row] for row in silent])
            for row in silent:
                found[row] = mentioned[texts[row]]
        return found

    def _mentioned(self, texts: Iterable[str]) -> dict[str, PlaceMatch]:
        folded = {text: fold_name(text) for text in dict.fromkeys(texts)}
        named = {
            text: tuple((hit.name, _mark_behind(text, hit)) for hit in hits)
            for text, hits in self._search.find(list(dict.fromkeys(folded.values()))).items()
        }
        matches = {(): NO_ADDRESS, **{names: self._spoken_of(names) for names in set(named.values())}}
        return {text: matches[named.get(spelt, ())] for text, spelt in folded.items()}

    def _spoken_of(self, names: tuple[tuple[str, str], ...]) -> PlaceMatch:
        """Take the compound whose name alone stands in a free text, with no mark of a sibling behind it."""
        cores = list(dict.fromkeys(name + mark for name, mark in names))
        core = LIST_SEPARATOR.join(cores)
        if core in self._decided:
            return self._settled(core)
        owners = frozenset[str]().union(*(self._owners[name] for name, _ in names))
        if len(owners) == 1 and len(cores) == 1 and cores[0] == names[0][0]:
            return PlaceMatch("mention", next(iter(owners)), _EXACT, core)
        return self._doubt(core, dict.fromkeys(owners, (_EXACT, "name")))

    def _named(self, texts: Iterable[str]) -> dict[str, _Named]:
        """Return the names in different texts: those that stand there, else those that sound as a part does."""
        different = list(dict.fromkeys(texts))
        named = {text: _Named(hits, by_sound=False) for text, hits in self._search.find(different).items()}
        spoken = {text: text.translate(self._signs) for text in different if text not in named}
        heard = self._sound_search.find(list(dict.fromkeys(spoken.values())))
        for text, signs in spoken.items():
            # At least half of the characters stand too.
            hits = [hit for hit in heard.get(signs, ()) if same_but_for_sound(text[hit.start : hit.end], hit.name)]
            if hits:
                named[text] = _Named(hits, by_sound=True)
        return named

    def _by_name(self, sought: _Sought, named: Mapping[str, _Named]) -> PlaceMatch | None:
        """Find a name in the compound's own cell, then in the address; None where only likeness can tell."""
        for text in sought.texts:
            core = sought.address.core if text == sought.address.folded else text
            if core in self._decided:
                return self._settled(core)
            if len(text) < MIN_CHARACTERS and text in self._owners:
                return self._doubt(core, dict.fromkeys(self._owners[text], (_EXACT, self._how[text])))
            if text in named:
                return self._judge(sought, text, core, named[text])
        return None

    def _settled(self, core: str) -> PlaceMatch:
        owner = self._decided[core]
        if owner is None or owner not in self.names:
            return PlaceMatch("refused", None, 0.0, core)
        return PlaceMatch("decided", owner, _EXACT, core)

    def _judge(self, sought: _Sought, text: str, core: str, named: _Named) -> PlaceMatch:
        """Take what was found where one compound owns it and nothing speaks against it."""
        address, hits = sought.address, named.hits
        hit = hits[0] if len(hits) == 1 else max(hits, key=lambda each: len(each.name))
        how = "sound" if named.by_sound else self._how[hit.name]
        score = _SOUND_SCORE if named.by_sound else _EXACT
        owners = self._owners_of(hits)
        if text == address.folded and hit.start < address.lead:
            # The road is a part of the place's own name.
            core = text[hit.start : address.lead + len(address.core)]
        if len(hits) > 1 and any(self._owners[each.name] != owners for each in hits):
            return self._doubt(core, self._with_kin(owners, score, how))
        narrowed = self._narrow(owners, sought)
        if len(narrowed) > 1:
            return self._doubt(address.road_core or core, dict.fromkeys(owners, (score, how)))
        (owner,) = narrowed
        if self._leads_elsewhere(owner, address, hit.name) or (named.by_sound and self._is_elsewhere(owner, sought)):
            return self._doubt(address.road_core or core, {owner: (score, how)})
        if not _is_whole(text, hit, address, has_siblings=owner in self._siblings):
            return self._doubt(core, self._with_kin(owners, score, how))
        return PlaceMatch(how, owner, score, core)

    def _owners_of(self, hits: Sequence[NameAt]) -> frozenset[str]:
        if len(hits) == 1:
            return self._owners[hits[0].name]
        return frozenset[str]().union(*(self._owners[hit.name] for hit in hits))

    def _with_kin(self, owners: frozenset[str], score: float, how: How) -> dict[str, tuple[float, How]]:
        kin = frozenset[str]().union(*(self._siblings.get(owner, ()) for owner in owners))
        return dict.fromkeys(owners, (score, how)) | dict.fromkeys(kin - owners, (_ACCEPT, "likeness"))

    def _narrow(self, owners: frozenset[str], sought: _Sought) -> frozenset[str]:
        """Tell owners of one name apart by their community, then by their road."""
        if len(owners) == 1:
            return owners
        wanted = sought.community
        kept = frozenset(owner for owner in owners if wanted and self._folded_communities[owner] == wanted)
        if len(kept) == 1:
            return kept
        kept = frozenset(owner for owner in kept or owners if self._is_on(owner, sought.address.roads))
        return kept if len(kept) == 1 else owners

    def _is_on(self, owner: str, roads: Iterable[str]) -> bool:
        known = self._roads[owner]
        return any(road in known or any(_same_road(road, other) for other in known) for road in roads)

    def _leads_elsewhere(self, owner: str, address: Address, name: str) -> bool:
        """Whether the address gives roads and none of them is one of the compound's, whose roads are known."""
        if not address.roads or not self._roads[owner]:
            return False
        roads = [road for road in address.roads if road not in name]
        return bool(roads) and not self._is_on(owner, roads)

    def _is_elsewhere(self, owner: str, sought: _Sought) -> bool:
        known = self._folded_communities[owner]
        return bool(sought.community and known) and sought.community != known

    def _by_likeness(self, waiting: Sequence[_Sought]) -> list[PlaceMatch]:
        """Find the compounds whose names look most alike, many places at once."""
        texts = [(each.compound or each.address.core, each.compound or each.address.road_core) for each in waiting]
        alike = self._alike(list(dict.fromkeys(text for pair in texts for text in pair)))
        return [
            self._like(each, core, alike[core] if core == with_road else _more_alike(alike[core], alike[with_road]))
            for each, (core, with_road) in zip(waiting, texts, strict=True)
        ]

    def _alike(self, texts: Sequence[str]) -> dict[str, list[tuple[int, float]]]:
        """Return the places in `self._texts` of what each text is like, and how much."""
        if not self._texts:
            return {text: [] for text in texts}
        scores = process.cdist(texts, self._texts, scorer=fuzz.ratio, score_cutoff=_ASK, dtype=np.float32, workers=-1)
        rows, columns = np.nonzero(scores > 0)
        alike = list(zip(columns.tolist(), scores[rows, columns].tolist(), strict=True))
        bounds = rows.searchsorted(np.arange(len(texts) + 1)).tolist()
        return {text: alike[bounds[row] : bounds[row + 1]] for row, text in enumerate(texts)}

    def _like(self, sought: _Sought, core: str, alike: Sequence[tuple[int, float]]) -> PlaceMatch:
        best: dict[str, tuple[float, How]] = {}
        texts: dict[str, str] = {}
        for index, score in alike:
            text = self._texts[index]
            for owner in self._owners[text]:
                if owner not in best or score > best[owner][0]:
                    best[owner], texts[owner] = (score, "likeness"), text
        if not best:
            return PlaceMatch("none", None, 0.0, core)
        ranked = sorted(best, key=lambda owner: (-best[owner][0], owner))
        first, score = ranked[0], best[ranked[0]][0]
        margin = score - (best[ranked[1]][0] if len(ranked) > 1 else 0.0)
        if (
            self._is_like(first, sought, score, margin)
            and len(self._owners[texts[first]]) == 1
            and not tells_apart(core, texts[first], has_siblings=first in self._siblings or len(ranked) > 1)
        ):
            return PlaceMatch("likeness", first, score, core)
        return self._doubt(core, best)

    def _is_like(self, owner: str, sought: _Sought, score: float, margin: float) -> bool:
        """Whether a name is so like a compound's that it is the same, where road and community speak for it or not."""
        if score < _ACCEPT_WITH_ROAD or margin < _MARGIN:
            return False
        roads = sought.address.roads
        if not self._is_on(owner, roads):
            is_like = score >= _ACCEPT and not (roads and self._roads[owner])
        else:
            is_like = score >= _ACCEPT or margin >= _MARGIN_WITH_ROAD
        return is_like and not self._is_elsewhere(owner, sought)

    def _doubt(self, core: str, scored: Mapping[str, tuple[float, How]]) -> PlaceMatch:
        if core in self._decided:
            return self._settled(core)
        best = sorted(scored.items(), key=lambda item: (-item[1][0], self.names[item[0]], item[0]))
        candidates = tuple(self._candidate(owner, score, how) for owner, (score, how) in best[:_MAX_CANDIDATES])
        return PlaceMatch("doubtful", None, candidates[0].score if candidates else 0.0, core, candidates)

    def _candidate(self, owner: str, score: float, how: How) -> Candidate:
        key = (owner, score, how)
        if key not in self._candidates:
            self._candidates[key] = Candidate(owner, self.names[owner], self._communities[owner], score, how)
        return self._candidates[key]


def _texts(compounds: pd.DataFrame, column: str) -> list[str]:
    if column not in compounds.columns:
        return [""] * len(compounds)
    return [value if isinstance(value, str) else "" for value in compounds[column]]


def _more_alike(one: Sequence[tuple[int, float]], other: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """Return what either of two texts is like, with the higher score, in order."""
    best = dict(one)
    for index, score in other:
        best[index] = max(score, best.get(index, 0.0))
    return sorted(best.items())


def _mark_behind(text: str, hit: NameAt) -> str:
    """Return the mark of a sibling right behind a name in a free text, empty where there is none."""
    mark = sibling_mark().match(text, hit.end)
    return mark[0] if mark else ""


def _is_whole(text: str, hit: NameAt, address: Address, *, has_siblings: bool) -> bool:
    """Whether what stands around a name leaves it the name of the same place."""
    follows = what_follows(text[hit.end :])
    if follows == "another":
        return False
    is_from_lead = text == address.folded and hit.start >= address.lead
    if not leads_up(text[address.lead if is_from_lead else 0 : hit.start]):
        return False
    is_told = follows == "part" or hit.name.endswith(words("addresses", "whole"))
    return follows == "parts" or (is_told and not has_siblings)


def _same_road(one: str, other: str) -> bool:
    return one in other or other in one or fuzz.ratio(one, other) >= _SAME_ROAD


def _siblings(owners: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return, for each compound that has such, those whose names go on from its own or differ only in marks."""
    kin: dict[str, set[str]] = defaultdict(set)
    by_base: dict[str, set[str]] = defaultdict(set)
    for text, ids in owners.items():
        by_base[_base(text)] |= ids
    texts = sorted(owners)
    for place, text in enumerate(texts):
        for other in texts[place + 1 :]:
            if not other.startswith(text):
                break
            for one in owners[text]:
                kin[one] |= owners[other] - {one}
            for one in owners[other]:
                kin[one] |= owners[text] - {one}
    for alike in by_base.values():
        for one in alike:
            kin[one] |= alike - {one}
    return {one: frozenset(others) for one, others in kin.items() if others}


def _base(text: str) -> str:
    return sibling_mark().sub("", text) or text
