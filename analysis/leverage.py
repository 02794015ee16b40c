"""
What to mend first (先补什么): how far each figure could move if what isn't known, or can't be right, were mended.

A figure lies between two bounds: every doubtful row counted as much as it can be, and none of them. The wider they lie
apart, the less the figure says, and the more the rows behind it are worth asking for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict

import pandas as pd

from analysis.findings import BEARS_ON
from geodata.vocabularies import UNKNOWN, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from analysis.findings import Finding

Side = Literal["share", "people", "rows"]


class _Told(TypedDict):
    unknown: tuple[str, ...]
    contradicted: tuple[str, ...]
    households: int


@dataclass(frozen=True)
class Leverage:
    """
    A figure and how far it could move.

    Attributes
    ----------
    key
        The figure, whose name is the text ``health.bears.<key>``; of ``households`` the compounds that state them.
    unit
        What the value and its bounds are: a ``share`` of 0-1, ``people`` or ``rows``.
    value, lower, upper
        The figure now and its bounds; None where nothing is known, or nothing bounds it.
    movement
        How far it could move from where it is, 0-1 of what it is a part of: the rows, or for people the residents.
    unknown, contradicted
        Ids of the rows behind it, those of most households first; of unknown households last.
    households
        Of those rows together; what isn't stated adds nothing.
    column
        ``kind.column`` that would have to be filled in.
    """

    key: str
    unit: Side
    value: float | None
    lower: float
    upper: float | None
    movement: float
    unknown: tuple[str, ...]
    contradicted: tuple[str, ...]
    households: int
    column: str

    @property
    def rows(self) -> tuple[str, ...]:
        """Ids of all rows that stand behind it."""
        return self.unknown + self.contradicted

    @property
    def kind(self) -> str:
        """The kind of ledger whose rows stand behind the figure."""
        return "facilities" if self.column.startswith("facilities.") else "compounds"


def _covered(column: str) -> Callable[[pd.DataFrame], tuple[pd.Series, pd.Series]]:
    def sides(compounds: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
        return compounds[column].isin(vocabulary(column).group("covered")), compounds[column] != UNKNOWN

    return sides


def _old(compounds: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    return compounds["is_old"].fillna(value=False).astype(bool), compounds["is_old"].notna()


_SHARES = {
    "committee_coverage": ("committees.status", _covered("committee_status")),
    "property_coverage": ("property_services.mode", _covered("property_mode")),
    "old_share": ("compounds.build_year", _old),
}


def measure_leverage(
    compounds: pd.DataFrame, facilities: pd.DataFrame, findings: Sequence[Finding] = ()
) -> list[Leverage]:
    """
    Return the figures by how far they could move, the furthest first; those that can't are left out.

    Parameters
    ----------
    compounds
        One row per compound, from `analysis.compounds.describe_compounds`, cut to the street.
    facilities
        One row per facility, conformed, cut to the street.
    findings
        What `analysis.contradictions.find_contradictions` found: its rows are as doubtful as those that aren't known.

    Returns
    -------
    leverages
        Of the overview's figures, and of the households by which the coverages are weighed.
    """
    return sorted(
        (each for each in (*_of_compounds(compounds, findings), *_of_facilities(facilities, findings)) if each.rows),
        key=lambda each: -each.movement,
    )


def _of_compounds(compounds: pd.DataFrame, findings: Sequence[Finding]) -> Iterator[Leverage]:
    if compounds.empty:
        return
    largest_first = compounds["households"].sort_values(ascending=False, na_position="last", kind="stable").index
    rows = compounds.loc[largest_first]
    for key, (column, sides) in _SHARES.items():
        counted, known = sides(rows)
        value = int((counted & known).sum()) / int(known.sum()) if known.any() else None
        doubts = _Doubts(rows, ~known, _doubted(rows, key, findings))
        yield _bounded(key, "share", column, doubts, (value, counted, len(rows)))
    stated = rows["households"].notna()
    doubts = _Doubts(rows, ~stated, _doubted(rows, "households", findings))
    yield _bounded("households", "rows", "compounds.households", doubts, (int(stated.sum()), stated, len(rows)))
    residents = _residents(rows)
    elders = rows["elders_60"].astype("Float64").fillna(residents)
    for key, most in (("elders_60", residents), ("elders_80", elders)):
        yield _people(key, rows[key], most, residents, _Doubts(rows, rows[key].isna(), _doubted(rows, key, findings)))
    yield _count(rows, findings)


def _of_facilities(facilities: pd.DataFrame, findings: Sequence[Finding]) -> Iterator[Leverage]:
    status, types = facilities["status"].fillna(UNKNOWN), facilities["type"].fillna(UNKNOWN)
    is_open = ~status.isin(["planned", "closed"])
    doubted = _doubted(facilities, "facilities", findings) & is_open
    for_elders = types.isin(vocabulary("facility_type").group("elder"))
    may_be = for_elders | (types == UNKNOWN)
    sides = {
        "facilities": ("facilities.status", is_open, status == UNKNOWN, doubted),
        "elder_facilities": (
            "facilities.type",
            is_open & for_elders,
            is_open & may_be & ((types == UNKNOWN) | (status == UNKNOWN)),
            doubted & may_be,
        ),
    }
    for key, (column, counted, unknown, wrong) in sides.items():
        yield _bounded(
            key, "rows", column, _Doubts(facilities, unknown, wrong), (int(counted.sum()), counted, len(facilities))
        )


@dataclass(frozen=True)
class _Doubts:
    """Which rows of a figure aren't known, and which of the others contradict themselves."""

    rows: pd.DataFrame
    unknown: pd.Series[bool]
    doubted: pd.Series[bool]

    @property
    def any(self) -> pd.Series[bool]:
        return self.unknown | self.doubted

    def told(self) -> _Told:
        """Return what a `Leverage` tells of them."""
        households = self.rows.get("households")
        return {
            "unknown": _ids(self.unknown),
            "contradicted": _ids(self.doubted & ~self.unknown),
            "households": 0 if households is None else int(households[self.any].sum()),
        }


def _doubted(rows: pd.DataFrame, key: str, findings: Sequence[Finding]) -> pd.Series[bool]:
    """Return whether a finding bears on the figure `key` of each row."""
    bearing = [each for each in findings if key in BEARS_ON[each.code]]
    ids = [each.row_id if each.kind == "facilities" else each.compound_id for each in bearing]
    return pd.Series(rows.index.isin(ids), index=rows.index)


def _ids(wrong: pd.Series[bool]) -> tuple[str, ...]:
    return tuple(map(str, wrong.index[wrong]))


def _bounded(
    key: str, unit: Side, column: str, doubts: _Doubts, now: tuple[float | None, pd.Series[bool], int]
) -> Leverage:
    """Return a part of the rows with its bounds; `now` is its value, which rows it counts, and how many there are."""
    value, counted, rows = now
    whole = rows if unit == "share" else 1
    lower = int((counted & ~doubts.any).sum()) / whole if rows else 0.0
    upper = lower + (int(doubts.any.sum()) / whole if rows else 0.0)
    width = upper - lower if value is None else max(upper - value, value - lower)
    movement = width if unit == "share" or not rows else width / rows
    return Leverage(key, unit, value, lower, upper, movement, column=column, **doubts.told())


def _people(
    key: str, stated: pd.Series[int], most: pd.Series[float], residents: pd.Series[float], doubts: _Doubts
) -> Leverage:
    """Return a sum of people with its bounds: in a doubtful compound nobody, or all that can be."""
    value = None if stated.isna().all() else float(stated.sum())
    lower = float(stated[~doubts.any].sum())
    room = most.where(~(stated > most).fillna(value=False), stated.astype("Float64"))[doubts.any]
    if room.isna().any():
        # Nobody knows how many live there: as far as its share of the compounds.
        return Leverage(
            key, "people", value, lower, None, float(doubts.any.mean()), column=f"compounds.{key}", **doubts.told()
        )
    upper = lower + float(room.sum())
    width = upper - lower if value is None else max(upper - value, value - lower)
    movement = min(width / max(float(residents.sum()), 1.0), 1.0)
    return Leverage(key, "people", value, lower, upper, movement, column=f"compounds.{key}", **doubts.told())


def _residents(rows: pd.DataFrame) -> pd.Series[float]:
    """Return each compound's residents: as stated, else by its households, else as many as a compound has; or NA."""
    stated, households = rows["residents"].astype("Float64"), rows["households"].astype("Float64")
    both = stated.notna() & households.notna() & (households > 0)
    if both.any():
        stated = stated.fillna(households * (stated[both].sum() / households[both].sum()))
    return stated.fillna(stated.mean()) if stated.notna().any() else stated


def _count(rows: pd.DataFrame, findings: Sequence[Finding]) -> Leverage:
    """Return the count of compounds: some may be there twice, and some that lie outside may belong to the street."""
    twice = _doubted(rows, "compounds", findings)
    outside = tuple(each.row_id for each in findings if each.code == "outside_street" and each.kind == "compounds")
    lower, upper = len(rows) - int(twice.sum()) // 2, len(rows) + len(outside)
    movement = max(upper - len(rows), len(rows) - lower) / len(rows)
    told = _Doubts(rows, twice & False, twice).told()
    told["contradicted"] += outside
    return Leverage("compounds", "rows", len(rows), lower, upper, movement, column="compounds.name", **told)
