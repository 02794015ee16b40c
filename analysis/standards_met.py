"""Which services a compound has by a standard's radius (达标), and which it misses (差距)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures import share_figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.figures import Base, Figure, Source
    from analysis.life_circle import WalkTable

# The walk of each level's circle (GB 50180-2018; the 15-minute one is given as 800 to 1,000 m): a type for which the
# standard names no radius is met inside it.
CIRCLE_M: Mapping[str, int] = MappingProxyType({"15": 1000, "10": 500, "5": 300})
# Between the names of types in one cell.
NAME_SEPARATOR = "、"


def limits_m(standards: pd.DataFrame) -> pd.Series[float]:
    """Return the metres within which each row of the standards is met; NaN where neither radius nor circle says."""
    return standards["radius_m"].astype("Float64").fillna(standards["level"].map(dict(CIRCLE_M))).astype("float64")


def judge(walks: WalkTable, standards: pd.DataFrame) -> pd.DataFrame:
    """
    Compare walks with a standard's radii.

    Parameters
    ----------
    walks
        Metres along the network, waits not counted; a straight-line estimate where there is no network.
    standards
        One row per type and level, from `geodata.standards.facility_standards`.

    Returns
    -------
    judged
        One row per compound, one column per row of `standards` (its index): ``met``, ``unmet`` (no way there is
        unmet too), or ``unknown`` where the compound couldn't be hung on the network or no ledger holds the type.

    Notes
    -----
    Source: GB 50180-2018, annex C. Levels add up: each row is judged by itself. Whether a radius was verified is the
    standard's own mark, and no class.
    """
    limits = limits_m(standards)
    columns = {}
    for row, kind, limit_m in zip(standards.index, standards["type"], limits, strict=True):
        if kind not in walks.cost_m.columns or np.isnan(limit_m):
            columns[row] = np.full(len(walks.placed), "unknown", dtype=object)
            continue
        near = (walks.cost_m[kind] <= limit_m).to_numpy()
        columns[row] = np.where(~walks.placed.to_numpy(dtype=bool), "unknown", np.where(near, "met", "unmet"))
    return pd.DataFrame(columns, index=walks.cost_m.index, dtype="str")


def judge_levels(judged: pd.DataFrame, standards: pd.DataFrame) -> pd.DataFrame:
    """
    Say of each compound whether all that a level of the standard requires is met (各层级必配).

    Parameters
    ----------
    judged
        From `judge`.
    standards
        The same standards: ``level``, ``required``.

    Returns
    -------
    levels
        One column per level that requires anything, in the order of `standards`: ``met`` (all of them), ``unmet``
        (one at least isn't), ``unknown`` (none is known to be unmet, and not all are known).
    """
    required = standards[standards["required"]]
    columns = {}
    for level in required["level"].unique():
        rows = judged[required.index[required["level"] == level]]
        unmet, met = (rows == "unmet").any(axis=1), (rows == "met").all(axis=1)
        columns[level] = np.select([unmet, met], ["unmet", "met"], default="unknown")
    return pd.DataFrame(columns, index=judged.index, dtype="str")


def promised_by_line(
    judged: pd.DataFrame, by_line: pd.DataFrame, standards: pd.DataFrame, labels: Mapping[str, str]
) -> pd.Series[str]:
    """
    Name the types that a straight line would call met and the walk doesn't (直线缓冲会误判的), by compound.

    Parameters
    ----------
    judged, by_line
        From `judge`, along streets and by straight lines; of one index and one set of columns.
    standards
        The same standards: ``type``.
    labels
        What each facility type is called.
    """
    wrong = (judged == "unmet") & (by_line == "met")
    names = [labels[kind] for kind in standards["type"]]
    told = [
        NAME_SEPARATOR.join(dict.fromkeys(name for name, is_wrong in zip(names, row, strict=True) if is_wrong))
        for row in wrong[standards.index].to_numpy()
    ]
    return pd.Series(told, index=judged.index, dtype="str")


def missing_required(judged: pd.DataFrame, standards: pd.DataFrame) -> pd.Series[int]:
    """
    Count the types that are required and unmet, each once, by compound (Int64); NA where nothing could be judged.

    Parameters
    ----------
    judged
        From `judge`.
    standards
        The same standards: ``type``, ``required``.
    """
    required = standards.index[standards["required"]]
    unmet = (judged[required] == "unmet").T.groupby(standards["type"][required]).any().T
    known = (judged[required] != "unknown").any(axis=1)
    return unmet.sum(axis=1).astype("Int64").where(known)


def met_share(
    judged: pd.Series[str],
    compounds: pd.DataFrame,
    base: Base,
    *,
    key: str = "standard_met",
    sources: tuple[Source, ...] = (),
) -> Figure:
    """
    Return the share that a row of the standard is met for (达标率), of the compounds that could be judged.

    Parameters
    ----------
    judged
        One column of `judge` or of `judge_levels`, by compound.
    compounds
        Those to count: the bases that weigh.
    base
        What is counted.
    key
        The figure's: ``standard_met``, or ``level_met`` for a whole level.
    sources
        The files behind it.
    """
    own = judged.loc[compounds.index]
    weights = None if base == "compounds" else compounds[base]
    return share_figure(key, own == "met", own != "unknown", weights=weights, base=base, sources=sources)


def gap_list(
    judged: pd.DataFrame, standards: pd.DataFrame, compounds: pd.DataFrame, labels: Mapping[str, str]
) -> pd.DataFrame:
    """
    List what each compound misses, those with most elders affected first (差距清单).

    Parameters
    ----------
    judged
        From `judge`.
    standards
        The same standards: ``type``, ``level``, ``required``.
    compounds
        The compounds to list, of the index of `judged`: ``name``, ``community_name``, ``elders_60``, ``elders_80``,
        ``households``.
    labels
        What each facility type is called.

    Returns
    -------
    gaps
        One row per compound: those columns, ``required`` and ``optional`` (names of the types that are unmet, each
        once), ``required_count``, and ``unknown_count`` (types that can't be judged, never counted as missing).
        Sorted by whether anything required is missing, elders 60+ (unknown last), households and name.
    """
    rows = judged.loc[compounds.index]

    def names(of: pd.Series[bool]) -> pd.Series[str]:
        chosen = standards.index[of]
        return pd.Series(
            [
                NAME_SEPARATOR.join(
                    dict.fromkeys(labels[standards["type"][row]] for row in chosen if judgement[row] == "unmet")
                )
                for judgement in rows[chosen].to_dict("records")
            ],
            index=rows.index,
            dtype="str",
        )

    required = names(standards["required"])
    types = standards["type"].to_numpy()
    unknown = [len(set(types[(row == "unknown")])) for row in rows.to_numpy()]
    kept = compounds[["name", "community_name", "elders_60", "elders_80", "households"]]
    gaps = pd.DataFrame(kept).assign(
        required=required,
        required_count=[text.count(NAME_SEPARATOR) + 1 if text else 0 for text in required],
        optional=names(~standards["required"]),
        unknown_count=unknown,
    )
    order = gaps.assign(nothing=gaps["required_count"] == 0).sort_values(
        ["nothing", "elders_60", "households", "name"], ascending=[True, False, False, True], na_position="last"
    )
    return order.drop(columns="nothing")
