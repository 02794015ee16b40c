"""
Headers to columns (认表头): by the alias table of `geodata.schemas`, exactly first and then by likeness.

A ledger may hold the columns of the kinds that its own kind contains: those are matched after its own, and a header
that says little by itself (「状态」, 「成立时间」) only right after a header of the same contained kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from geodata.schemas import (
    ID_ALIASES,
    LATITUDE_ALIASES,
    LON_LAT_ALIASES,
    LONGITUDE_ALIASES,
    REFERENCES,
    ledger_kind,
    ledger_kind_names,
)
from loaders.words import fold, mapping, word_set, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geodata.schemas import Column

# Places and ids stand beside a kind's columns under these names.
ID, LONGITUDE, LATITUDE, LON_LAT = "id", "longitude", "latitude", "lon_lat"
_PLACES: Mapping[str, tuple[str, ...]] = {
    LONGITUDE: LONGITUDE_ALIASES,
    LATITUDE: LATITUDE_ALIASES,
    LON_LAT: LON_LAT_ALIASES,
}
LAT_LON_NAMES = frozenset({LONGITUDE, LATITUDE})
EXACT_SCORE, LIKENESS_CUT = 100.0, 84.0
_MIN_LIKE_CHARACTERS, _MAX_LIKE_CHARACTERS = 3, 30
_MARKS = re.compile(r"[^\w+]|_")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】|〔[^〕]*〕")
_DIGITS = re.compile(r"\d+")
_RAW = ("raw_crs", "raw_geometry")
# How it is known what a header means, the surest first: said now, said at an earlier import, the table, likeness.
How = Literal["chosen", "learnt", "table", "likeness", ""]
_SUREST: tuple[How, ...] = ("chosen", "learnt", "table", "likeness", "")
NOTHING_LEARNT: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class ColumnMatch:
    """
    What a header was taken for.

    Attributes
    ----------
    header
        As the file has it.
    column
        The column's name in the schema, or `ID`, `LONGITUDE`, `LATITUDE`, `LON_LAT`; None where nothing is known.
    kind
        The kind that the column belongs to; empty where nothing is known.
    score
        0-100: 100 where the alias table has the header itself.
    position
        The column's place in the file's rows, from 0.
    scale
        What a number is multiplied by: 10,000 under 「建筑面积(万㎡)」.
    how
        How it is known; with `column` None, ``chosen`` and ``learnt`` mean that a person said not to take it.
    known_target
        Of a header that a person chose for: what the table or an earlier import says of it, as `target`.
    """

    header: str
    column: str | None
    kind: str
    score: float
    position: int
    scale: float = 1.0
    how: How = ""
    known_target: str = ""

    @property
    def target(self) -> str:
        """``kind.column``, as a person's choice and the store's aliases say it; empty where it isn't taken."""
        return f"{self.kind}.{self.column}" if self.column is not None else ""


class _Found(NamedTuple):
    kind: str
    column: str | None
    score: float
    how: How


def fold_header(header: str) -> str:
    """Return a header for comparing: `fold` without brackets, colons, dashes and the like; ``60+`` keeps its plus."""
    return _MARKS.sub("", fold(header))


def _forms(header: str) -> tuple[str, ...]:
    """Return the header folded, and folded without what its brackets hold."""
    folded = fold(header)
    return tuple(dict.fromkeys((_MARKS.sub("", folded), _MARKS.sub("", _BRACKETS.sub("", folded)))))


def _names(column: Column) -> tuple[str, ...]:
    return (column.name, *column.labels.values(), *column.aliases)


@lru_cache
def aliases(kind_name: str) -> Mapping[str, str]:
    """Return every folded header that means a column of `kind_name`, an id or a place, with that column's name."""
    kind = ledger_kind(kind_name)
    known: dict[str, str] = {}
    for column in kind.all_columns:
        if column.name not in _RAW and not column.computed:
            # Labels win over aliases: 「网格编号」 is a grid's code though 「编号」 alone may be an id.
            for name in _names(column):
                known.setdefault(fold_header(name), column.name)
    for name in ID_ALIASES:
        if not _is_of_another_kind(name, kind_name):
            known.setdefault(fold_header(name), ID)
    # A longitude and a latitude are no outline.
    if "Point" in kind.geometry_types:
        for place, names in _PLACES.items():
            for name in names:
                known.setdefault(fold_header(name), place)
    return known


def _is_of_another_kind(alias: str, kind_name: str) -> bool:
    """Whether an alias of ids names another kind, as 「小区编号」 does in a ledger of facilities."""
    return any(
        alias.startswith(ledger_kind(name).labels["zh"]) for name in ledger_kind_names() if name != kind_name
    ) and not alias.startswith(ledger_kind(kind_name).labels["zh"])


@lru_cache
def _contained_aliases(kind_name: str, contained: str) -> Mapping[str, str]:
    own = aliases(kind_name)
    shared = {"compound", "community", *(column.name for column in REFERENCES.values()), "note", "source", "as_of"}
    return {
        alias: column
        for alias, column in aliases(contained).items()
        if alias not in own and column not in shared and column != ID
    }


def match_headers(
    headers: Sequence[str], kind_name: str, *, likeness: bool = True, learnt: Mapping[str, str] = NOTHING_LEARNT
) -> list[ColumnMatch]:
    """
    Match a header row to the columns of a kind and of the kinds that it contains.

    Parameters
    ----------
    headers
        The cells of the header row, as text.
    kind_name
        The ledger's kind.
    likeness
        Whether headers that the alias table doesn't have may match by likeness.
    learnt
        What people said at earlier imports: folded header to ``kind.column``, or to nothing for don't take it. Counts
        before the alias table.

    Returns
    -------
    matches
        One for each header, in order; a column is given to one header only, the best.
    """
    found = [_match(header, kind_name, learnt, likeness=likeness) for header in headers]
    generic = {fold_header(word) for word in words("headers", "generic")}
    for position, header in enumerate(headers):
        if found[position] is not None:
            continue
        previous = found[position - 1] if position else None
        for contained in ledger_kind(kind_name).contains:
            table = _contained_aliases(kind_name, contained)
            form = next((form for form in _forms(header) if form in table), None)
            if form is not None and (form not in generic or (previous is not None and previous.kind == contained)):
                found[position] = _Found(contained, table[form], EXACT_SCORE, "table")
                break
    return _one_header_each(
        ColumnMatch(header, match.column, match.kind, match.score, position, _scale(header), match.how)
        if match is not None
        else ColumnMatch(header, None, "", 0.0, position)
        for position, (header, match) in enumerate(zip(headers, found, strict=True))
    )


def _one_header_each(matches: Iterable[ColumnMatch]) -> list[ColumnMatch]:
    """Leave each column to the header of which it is surest; the others mean nothing then."""
    kept = list(matches)
    taken: dict[str, int] = {}
    for match in sorted(kept, key=lambda match: (_SUREST.index(match.how), -match.score, match.position)):
        if match.target and taken.setdefault(match.target, match.position) != match.position:
            kept[match.position] = ColumnMatch(match.header, None, "", 0.0, match.position)
    return kept


def choose_columns(
    matches: Sequence[ColumnMatch],
    kind_name: str,
    columns: Mapping[str, str | None],
    scales: Mapping[str, float],
) -> list[ColumnMatch]:
    """
    Put what a person said of the headers in the place of what was found out.

    Parameters
    ----------
    matches
        Of `match_headers`.
    kind_name
        The ledger's kind; what was said for columns of other kinds is left out.
    columns, scales
        See `loaders.choices.Choices`.
    """
    allowed = {f"{name}.{column}" for name in (kind_name, *ledger_kind(kind_name).contains) for column in takes(name)}
    chosen: list[ColumnMatch] = []
    for match in matches:
        said = columns.get(match.header, match.target) or ""
        scale = scales.get(match.header, match.scale if match.column is not None else _scale(match.header))
        known = match.target if match.how in {"table", "learnt"} else ""
        if match.header not in columns or (said and said not in allowed):
            chosen.append(replace(match, scale=scale) if match.column is not None else match)
        elif said:
            kind, _, column = said.partition(".")
            chosen.append(ColumnMatch(match.header, column, kind, EXACT_SCORE, match.position, scale, "chosen", known))
        else:
            chosen.append(
                ColumnMatch(
                    match.header, None, "", 0.0, match.position, how="chosen", known_target=known or match.target
                )
            )
    return _one_header_each(chosen)


@lru_cache
def takes(kind_name: str) -> frozenset[str]:
    """Return the columns of a kind that a header may be chosen for, ids and places included. Raises KeyError."""
    kind = ledger_kind(kind_name)
    places = tuple(_PLACES) if "Point" in kind.geometry_types else ()
    return frozenset((*(c.name for c in kind.all_columns if c.name not in _RAW and not c.computed), ID, *places))


def _match(header: str, kind_name: str, learnt: Mapping[str, str], *, likeness: bool) -> _Found | None:
    forms = _forms(header)
    for form in forms:
        if form and form in learnt:
            kind, _, column = learnt[form].partition(".")
            return _Found(kind, column or None, EXACT_SCORE if column else 0.0, "learnt")
    table = aliases(kind_name)
    for form in forms:
        if form in table:
            return _Found(kind_name, table[form], EXACT_SCORE, "table")
    like = _most_alike(header, kind_name) if likeness else None
    return _Found(kind_name, *like, "likeness") if like else None


@lru_cache(maxsize=4096)
def _most_alike(header: str, kind_name: str) -> tuple[str, float] | None:
    """Return the column whose alias is most like a header; digits must be the same: 60+ is not 80+."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - most files never need it

    form = _forms(header)[-1]
    if not _MIN_LIKE_CHARACTERS <= len(form) <= _MAX_LIKE_CHARACTERS:
        return None
    if any(word in form for word in word_set("headers", "personal")):
        return None
    digits = _DIGITS.findall(form)
    table = aliases(kind_name)
    choices = [alias for alias in table if len(alias) >= _MIN_LIKE_CHARACTERS and _DIGITS.findall(alias) == digits]
    best = process.extractOne(form, choices, scorer=fuzz.ratio, score_cutoff=LIKENESS_CUT)
    return None if best is None else (table[best[0]], float(best[1]))


def _scale(header: str) -> float:
    """Return what the unit in a header's brackets multiplies its numbers by."""
    inside = "".join(_BRACKETS.findall(fold(header)))
    return next((float(scale) for word, scale in mapping("numbers", "multipliers").items() if word in inside), 1.0)
