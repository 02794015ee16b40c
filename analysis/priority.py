"""
What to look at first (今天先看哪里): compounds ranked by what comes together in them.

Each component scores 0-1 by itself, so that no other compound's row changes it; a compound's score is the mean of
its components by weight. What isn't known scores nothing and is flagged, with the score that it could lead to.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.committees import next_step as committee_next_step
from geodata.office_settings import SETTINGS, WEIGHT
from geodata.vocabularies import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TABLE = Path(__file__).with_name("priority.toml")
# Of two scores that differ by less, neither is ahead: sums of fractions aren't exact.
_DIGITS = 9
_COMMITTEE = "no_committee"


@dataclass(frozen=True)
class Component:
    """
    One thing that makes a compound more urgent.

    Attributes
    ----------
    key
        Which one; its name and definition are the texts ``priority.<key>.name`` and ``priority.<key>.definition``.
    column
        The column of the compounds that it reads.
    scores
        For a column of codes: the score of each, 0-1; 0 for one that isn't listed.
    full_at
        For a column of numbers: the number that scores 1; 0 scores 0, and what lies between in proportion.
    """

    key: str
    column: str
    scores: Mapping[str, float] = field(default_factory=dict)
    full_at: float | None = None


@dataclass(frozen=True)
class Reason:
    """Why a compound stands where it does: a component, the value it saw, and the part of the score it gave."""

    key: str
    value: str | float
    part: float


@dataclass(frozen=True)
class Place:
    """
    A compound's place in the ranking.

    Attributes
    ----------
    rank
        From 1, each once.
    compound_id
        The compound.
    score
        0-1.
    score_at_most
        The score if all that isn't known were at its worst.
    reasons
        What gave any part of the score, the largest part first.
    unknown
        The components that aren't known and weigh anything.
    next_step
        The key of a text: the next step of the committee where that is the first reason, else
        ``priority.<component>.next_step``; ``priority.find_out`` where nothing is known against it and something
        isn't known, ``priority.nothing`` where all is known.
    """

    rank: int
    compound_id: str
    score: float
    score_at_most: float
    reasons: tuple[Reason, ...]
    unknown: tuple[str, ...]
    next_step: str


@lru_cache(maxsize=1)
def components() -> Mapping[str, Component]:
    """Return the components by key, as priority.toml defines them, in the order in which they are shown."""
    with _TABLE.open("rb") as file:
        table = tomllib.load(file)
    return MappingProxyType(
        {key: Component(key, row["column"], row.get("scores", {}), row.get("full_at")) for key, row in table.items()}
    )


def weights_of(settings: Mapping[str, float]) -> dict[str, float]:
    """Return the weight of each component out of the office's settings in force, by component."""
    return {key: settings[f"{WEIGHT}{key}"] for key in components()}


def default_weights() -> dict[str, float]:
    """Return the weight of each component where the office set none."""
    return weights_of({key: setting.default for key, setting in SETTINGS.items()})


def score_components(compounds: pd.DataFrame, defined: Mapping[str, Component] | None = None) -> pd.DataFrame:
    """
    Score each component of each compound.

    Parameters
    ----------
    compounds
        One row per compound, from `analysis.compounds.describe_compounds` (``committee_status``, ``property_mode``,
        ``elders_60``), with ``unmet_services`` (required types that are unmet, from
        `analysis.standards_met.missing_required`), ``repeat_complaints`` and ``overdue_orders`` (numbers of work
        orders; NA where no ledger holds any). A column that isn't there is known of nobody.
    defined
        The components; None takes those of priority.toml.

    Returns
    -------
    scores
        The index of `compounds`, one column per component: 0-1, NaN where it isn't known.
    """
    columns = {}
    for key, component in (defined or components()).items():
        if component.column not in compounds:
            columns[key] = pd.Series(float("nan"), compounds.index)
            continue
        values = compounds[component.column]
        if component.full_at is None:
            known = values.notna() & (values != UNKNOWN)
            columns[key] = values.map(component.scores).astype("float64").fillna(0.0).where(known)
        else:
            columns[key] = (values.astype("float64") / component.full_at).clip(0.0, 1.0)
    return pd.DataFrame(columns, index=compounds.index, dtype="float64")


def score_compounds(
    compounds: pd.DataFrame, weights: Mapping[str, float], defined: Mapping[str, Component] | None = None
) -> pd.DataFrame:
    """
    Score compounds without ranking them.

    Parameters
    ----------
    compounds, weights, defined
        As `rank_compounds` takes them.

    Returns
    -------
    scores
        The index of `compounds`: ``score`` and ``score_at_most`` (0-1; see `rank_compounds`) and ``is_known``, False
        where nothing that weighs is known.
    """
    own, parts = _parts(compounds, weights, defined or components())
    return pd.DataFrame({**_bounds(own, parts), "is_known": parts.loc[:, own > 0].notna().any(axis="columns")})


def _parts(
    compounds: pd.DataFrame, weights: Mapping[str, float], rules: Mapping[str, Component]
) -> tuple[pd.Series[float], pd.DataFrame]:
    """Return each component's share of the weights, and the part of the score that it gives each compound."""
    if any(weight < 0 for weight in weights.values()):
        message = "weights are 0 or more"
        raise ValueError(message)
    own = pd.Series({key: float(weights.get(key, 0.0)) for key in rules}, dtype="float64")
    own /= float(own.sum()) or 1.0
    return own, score_components(compounds, rules).mul(own)


def _bounds(own: pd.Series[float], parts: pd.DataFrame) -> dict[str, pd.Series[float]]:
    return {
        "score": parts.fillna(0.0).sum(axis="columns").round(_DIGITS),
        # Added up as the score is, so that learning what was missing never leads past it by a rounding.
        "score_at_most": parts.fillna(own).sum(axis="columns").clip(upper=1.0).round(_DIGITS),
    }


def rank_compounds(
    compounds: pd.DataFrame, weights: Mapping[str, float], defined: Mapping[str, Component] | None = None
) -> list[Place]:
    """
    Rank compounds by what comes together in them, the most urgent first.

    Parameters
    ----------
    compounds
        As `score_components` takes them.
    weights
        By component, 0 or more; one that isn't named weighs 0.
    defined
        The components; None takes those of priority.toml.

    Returns
    -------
    places
        One per compound. Of equal scores the one of more elders stands first (unknown last), then by id, so that the
        same rows are always in the same order.

    Raises
    ------
    ValueError
        If a weight is negative.

    Notes
    -----
    The score is ``sum(weight * score) / sum(weight)`` over all components, known or not: what isn't known neither
    raises nor lowers it, and a compound isn't ahead because less is known of it.
    """
    rules = defined or components()
    own, parts = _parts(compounds, weights, rules)
    table = pd.DataFrame(
        {**_bounds(own, parts), "elders": compounds["elders_60"].astype("float64"), "row": compounds.index},
        index=pd.Index(compounds.index, name=None),
    )
    ordered = table.sort_values(["score", "elders", "row"], ascending=[False, False, True], na_position="last")
    # Rows as plain dictionaries: a Series a row takes far longer.
    seen = compounds.reindex(columns=[*(rule.column for rule in rules.values()), "term_end"]).to_dict("index")
    given = parts.to_dict("index")
    ranking = _Ranking(rules, dict(own))
    return [
        ranking.place(rank, str(row_id), bounds, given[row_id], seen[row_id])
        for rank, (row_id, *bounds) in enumerate(
            zip(ordered.index, ordered["score"], ordered["score_at_most"], strict=True), start=1
        )
    ]


@dataclass(frozen=True)
class _Ranking:
    """What all places of one ranking share."""

    rules: Mapping[str, Component]
    weights: Mapping[str, float]

    def place(
        self,
        rank: int,
        compound_id: str,
        bounds: Sequence[float],
        parts: Mapping[Any, float],
        seen: Mapping[Any, Any],
    ) -> Place:
        """Return one compound's place, of the parts of its score and the cells that they were told from."""
        score, score_at_most = bounds
        reasons = tuple(
            Reason(key, _value(seen[self.rules[key].column]), round(part, _DIGITS))
            for key, part in sorted(((key, part) for key, part in parts.items() if part > 0), key=lambda each: -each[1])
        )
        unknown = tuple(key for key in self.rules if pd.isna(parts[key]) and self.weights[key] > 0)
        return Place(
            rank=rank,
            compound_id=compound_id,
            score=score,
            score_at_most=score_at_most,
            reasons=reasons,
            unknown=unknown,
            next_step=_next_step(reasons, unknown, has_term_end=pd.notna(seen["term_end"])),
        )


def _value(value: object) -> str | float:
    return value if isinstance(value, str) else float(value)  # type: ignore[arg-type]


def _next_step(reasons: tuple[Reason, ...], unknown: tuple[str, ...], *, has_term_end: bool) -> str:
    if not reasons:
        return "priority.find_out" if unknown else "priority.nothing"
    if reasons[0].key == _COMMITTEE:
        return committee_next_step(str(reasons[0].value), has_term_end=has_term_end)
    return f"priority.{reasons[0].key}.next_step"
