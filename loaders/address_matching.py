"""
An address to its compound (地址对小区): a name or an alias within it, its sound, then likeness, held against evidence.

What is found is taken only where one compound owns it and nothing speaks against it: no mark of a sibling (二期, 东区)
behind it, no second owner of the name, no road that leads elsewhere. All else waits for a person, by what names the
place. Rules and thresholds: findings/store_ingest_scale.md, measured by ``make bench NAME=matching``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

from geodata.schemas import LIST_SEPARATOR
from loaders.addresses import elsewhere, leads_up, only_roads, roads_of, sibling_mark, tails, take_apart
from loaders.choices import Candidate
from loaders.matching import fold_name, same_but_for_sound, sounds, tells_apart
from loaders.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from loaders.addresses import Address
    from loaders.choices import How

    # The first two signs of spellings (characters, or sounds) to those spellings and the texts that they spell.
    _Index = Mapping[Sequence[str], Sequence[tuple[Sequence[str], str]]]

_MIN_CHARACTERS = 3
_ACCEPT, _MARGIN, _ASK = 88.0, 8.0, 60.0
# With its road beside it a name may differ more.
_ACCEPT_WITH_ROAD, _MARGIN_WITH_ROAD = 74.0, 15.0
_SOUND_SCORE, _EXACT = 95.0, 100.0
_SAME_ROAD = 75.0
_MAX_CANDIDATES = 5
_AT_ONCE = 2_000


class Place(NamedTuple):
    """What an export says of one order's place: its address, its community and its compound, empty if nothing."""

    address: str
    community: str = ""
    compound: str = ""


@dataclass(frozen=True, slots=True)
class PlaceMatch:
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


class _Hit(NamedTuple):
    start: int
    end: int
    name: str
    owners: frozenset[str]
    how: How


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
        self.names: dict[str, str] = {}
        self._communities: dict[str, str] = {}
        self._roads: dict[str, frozenset[str]] = {}
        owners: dict[str, set[str]] = defaultdict(set)
        is_name: set[str] = set()
        columns = (_texts(compounds, name) for name in ("name", "aliases", "community", "address"))
        for row_id, name, aliases, community, address in zip(compounds.index, *columns, strict=True):
            self.names[row_id], self._communities[row_id] = name, community
            self._roads[row_id] = frozenset(roads_of(address)) | near.get(row_id, frozenset())
            is_name.add(fold_name(name))
            for text in (name, *aliases.split(LIST_SEPARATOR)):
                if fold_name(text):
                    owners[fold_name(text)].add(row_id)
        self._owners = {text: frozenset(ids) for text, ids in owners.items()}
        self._how: dict[str, How] = {text: "name" if text in is_name else "alias" for text in owners}
        long = [text for text in owners if len(text) >= _MIN_CHARACTERS]
        self._by_start = _by_start([(text, text) for text in long])
        self._by_sound = _by_start([(sounds(text), text) for text in long if not text.isascii()])
        self._texts = long
        self._siblings = _siblings(self._owners)
        every = {fold_name(text) for text in (*communities, *self._communities.values())}
        self._known_communities = frozenset(every - {""})

    def find_all(self, places: Sequence[Place]) -> list[PlaceMatch]:
        """Find the compound of each place; equal places are looked at once."""
        different = list(dict.fromkeys(places))
        found: dict[Place, PlaceMatch] = {}
        waiting: list[tuple[Place, Address, str]] = []
        for place in different:
            said = place.compound or place.address
            if not fold_name(said):
                found[place] = PlaceMatch("no_address")
                continue
            address = take_apart(place.address or said, self._known_communities)
            match = self._by_name(place, address)
            if match is None:
                waiting.append((place, address, fold_name(place.compound)))
            else:
                found[place] = match
        for start in range(0, len(waiting), _AT_ONCE):
            self._by_likeness(waiting[start : start + _AT_ONCE], found)
        return [found[place] for place in places]

    def mentioned(self, text: str) -> PlaceMatch:
        """Find the one compound that a free text names in full; several wait for a person."""
        folded = fold_name(text)
        hits = _hits(folded, self._by_start, self._owners, self._how)
        if not hits:
            return PlaceMatch("no_address")
        cores = list(dict.fromkeys(hit.name + _mark_behind(folded, hit) for hit in hits))
        core = LIST_SEPARATOR.join(cores)
        if core in self._decided:
            return self._settled(core)
        owners = frozenset[str]().union(*(hit.owners for hit in hits))
        if len(owners) == 1 and len(cores) == 1 and cores[0] == hits[0].name:
            return PlaceMatch("mention", next(iter(owners)), _EXACT, core)
        return self._doubt(core, dict.fromkeys(owners, (_EXACT, "name")))

    def _by_name(self, place: Place, address: Address) -> PlaceMatch | None:
        """Find a name in the compound's own cell, then in the address; None where only likeness can tell."""
        for text in dict.fromkeys((fold_name(place.compound), address.folded)):
            if not text:
                continue
            core = _core(text, address)
            if core in self._decided:
                return self._settled(core)
            if text in self._owners and len(text) < _MIN_CHARACTERS:
                return self._doubt(core, dict.fromkeys(self._owners[text], (_EXACT, self._how[text])))
            hits = _hits(text, self._by_start, self._owners, self._how) or self._heard(text)
            if hits:
                return self._judge(place, address, text, core, hits)
        return None

    def _settled(self, core: str) -> PlaceMatch:
        owner = self._decided[core]
        if owner is None or owner not in self.names:
            return PlaceMatch("refused", None, 0.0, core)
        return PlaceMatch("decided", owner, _EXACT, core)

    def _heard(self, text: str) -> list[_Hit]:
        """Return the names that sound as a part of a text does, and of which at least half of the characters stand."""
        spoken = sounds(text)
        hits = _hits(spoken, self._by_sound, self._owners, dict.fromkeys(self._owners, "sound"))
        return [hit for hit in hits if same_but_for_sound(text[hit.start : hit.end], hit.name)]

    def _judge(self, place: Place, address: Address, text: str, core: str, hits: list[_Hit]) -> PlaceMatch:
        """Take what was found where one compound owns it and nothing speaks against it."""
        owners = frozenset[str]().union(*(hit.owners for hit in hits))
        hit = max(hits, key=lambda each: len(each.name))
        if text == address.folded and hit.start < address.lead:
            # The road is a part of the place's own name.
            core = text[hit.start : address.lead + len(address.core)]
        score = _SOUND_SCORE if hit.how == "sound" else _EXACT
        doubt = self._doubt(core, dict.fromkeys(owners, (score, hit.how)) | self._kin(owners))
        if len({each.owners for each in hits}) > 1:
            return doubt
        narrowed = self._narrow(owners, place.community, address)
        if len(narrowed) > 1:
            return self._doubt(address.road_core or core, dict.fromkeys(owners, (score, hit.how)))
        owner = next(iter(narrowed))
        if self._leads_elsewhere(owner, address, hit) or (hit.how == "sound" and self._is_elsewhere(owner, place)):
            return self._doubt(address.road_core or core, {owner: (score, hit.how)})
        has_siblings = bool(self._siblings.get(owner))
        if not _is_whole(text, hit, address, has_siblings=has_siblings):
            return doubt
        return PlaceMatch(hit.how, owner, score, core)

    def _kin(self, owners: Iterable[str]) -> dict[str, tuple[float, How]]:
        return {
            kin: (_ACCEPT, "likeness")
            for owner in owners
            for kin in self._siblings.get(owner, ())
            if kin not in set(owners)
        }

    def _narrow(self, owners: frozenset[str], community: str, address: Address) -> frozenset[str]:
        """Tell owners of one name apart by their community, then by their road."""
        if len(owners) == 1:
            return owners
        wanted = fold_name(community)
        kept = frozenset(owner for owner in owners if wanted and fold_name(self._communities[owner]) == wanted)
        if len(kept) == 1:
            return kept
        kept = frozenset(owner for owner in kept or owners if self._is_on(owner, address.roads))
        return kept if len(kept) == 1 else owners

    def _is_on(self, owner: str, roads: Iterable[str]) -> bool:
        known = self._roads[owner]
        return any(road in known or any(_same_road(road, other) for other in known) for road in roads)

    def _leads_elsewhere(self, owner: str, address: Address, hit: _Hit) -> bool:
        """Whether the address gives roads and none of them is one of the compound's, whose roads are known."""
        roads = [road for road in address.roads if road not in hit.name]
        return bool(roads and self._roads[owner]) and not self._is_on(owner, roads)

    def _is_elsewhere(self, owner: str, place: Place) -> bool:
        known = fold_name(self._communities[owner])
        return bool(place.community and known) and fold_name(place.community) != known

    def _by_likeness(self, waiting: Sequence[tuple[Place, Address, str]], found: dict[Place, PlaceMatch]) -> None:
        """Find the compounds whose names look most alike, many places at once."""
        texts = [(compound or address.core, compound or address.road_core) for _, address, compound in waiting]
        queries = list(dict.fromkeys(text for pair in texts for text in pair))
        if not self._texts:
            scores = np.zeros((len(queries), 0), dtype=np.uint8)
        else:
            scores = process.cdist(queries, self._texts, scorer=fuzz.ratio, score_cutoff=_ASK, dtype=np.float32)
        rows = dict(zip(queries, scores, strict=True))
        for (place, address, _), pair in zip(waiting, texts, strict=True):
            found[place] = self._like(place, address, pair, np.maximum(rows[pair[0]], rows[pair[1]]))

    def _like(self, place: Place, address: Address, pair: tuple[str, str], scores: NDArray[np.float32]) -> PlaceMatch:
        core = pair[0]
        best: dict[str, tuple[float, How]] = {}
        texts: dict[str, str] = {}
        for index in np.flatnonzero(scores).tolist():
            for owner in self._owners[self._texts[index]]:
                score = float(scores[index])
                if owner not in best or score > best[owner][0]:
                    best[owner], texts[owner] = (score, "likeness"), self._texts[index]
        if not best:
            return PlaceMatch("none", None, 0.0, core)
        ranked = sorted(best, key=lambda owner: (-best[owner][0], owner))
        first, score = ranked[0], best[ranked[0]][0]
        margin = score - (best[ranked[1]][0] if len(ranked) > 1 else 0.0)
        on_road = self._is_on(first, address.roads)
        is_like = (score >= _ACCEPT and margin >= _MARGIN) or (
            on_road and score >= _ACCEPT_WITH_ROAD and margin >= _MARGIN_WITH_ROAD
        )
        is_sure = (
            is_like
            and (on_road or not (address.roads and self._roads[first]))
            and not self._is_elsewhere(first, place)
            and len(self._owners[texts[first]]) == 1
            and not tells_apart(core, texts[first], has_siblings=bool(self._siblings.get(first)) or len(ranked) > 1)
        )
        return PlaceMatch("likeness", first, score, core) if is_sure else self._doubt(core, best)

    def _doubt(self, core: str, scored: Mapping[str, tuple[float, How]]) -> PlaceMatch:
        if core in self._decided:
            return self._settled(core)
        best = sorted(scored.items(), key=lambda item: (-item[1][0], self.names[item[0]], item[0]))
        candidates = tuple(
            Candidate(owner, self.names[owner], self._communities[owner], score, how)
            for owner, (score, how) in best[:_MAX_CANDIDATES]
        )
        return PlaceMatch("doubtful", None, candidates[0].score if candidates else 0.0, core, candidates)


def _texts(compounds: pd.DataFrame, column: str) -> list[str]:
    if column not in compounds.columns:
        return [""] * len(compounds)
    return [value if isinstance(value, str) else "" for value in compounds[column]]


def _by_start(pairs: Iterable[tuple[Sequence[str], str]]) -> _Index:
    """Index spellings by their first two signs, the longest first."""
    index: dict[Sequence[str], list[tuple[Sequence[str], str]]] = defaultdict(list)
    for spelling, text in pairs:
        index[spelling[:2]].append((spelling, text))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return dict(index)


def _hits(
    text: Sequence[str],
    index: _Index,
    owners: Mapping[str, frozenset[str]],
    how: Mapping[str, How],
) -> list[_Hit]:
    """Return the names that stand in a text, from left to right; none that lies within a longer one."""
    found: list[_Hit] = []
    reached = 0
    for start in range(len(text) - 1):
        for spelling, name in index.get(text[start : start + 2], ()):
            end = start + len(spelling)
            if text[start:end] == spelling:
                if end > reached:
                    found.append(_Hit(start, end, name, owners[name], how[name]))
                    reached = end
                break
    return [hit for hit in found if not any(o.start <= hit.start and hit.end <= o.end and o is not hit for o in found)]


def _mark_behind(text: str, hit: _Hit) -> str:
    """Return the mark of a sibling right behind a name in a free text, empty where there is none."""
    mark = sibling_mark().match(text, hit.end)
    return mark[0] if mark else ""


def _is_whole(text: str, hit: _Hit, address: Address, *, has_siblings: bool) -> bool:
    """Whether what stands around a name leaves it the name of the same place."""
    behind = text[hit.end :]
    if sibling_mark().match(behind) or elsewhere().match(behind):
        return False
    own = text[: hit.start]
    if text == address.folded and hit.start >= address.lead:
        own = own[address.lead :]
    if own and not only_roads(own) and not leads_up().fullmatch(own):
        return False
    if not tails().sub("", behind):
        return True
    is_told = tails().match(behind) is not None or hit.name.endswith(words("addresses", "whole"))
    return is_told and not has_siblings


def _core(text: str, address: Address) -> str:
    return address.core if text == address.folded else text


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
