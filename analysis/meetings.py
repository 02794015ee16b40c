"""Days when the secretary hears people, and deliberations (书记接待日、议事): what was raised and what came of it."""

from __future__ import annotations

import pandas as pd

from analysis.figures import Figure, Source

COUNTS = ("sessions", "raised", "settled", "open", "untold")


def told_sessions(sessions: pd.DataFrame) -> pd.Series[bool]:
    """
    Return whether each session says what came of it.

    Parameters
    ----------
    sessions
        ``matters_raised`` and ``matters_settled``; one that settled more than was raised contradicts itself and tells
        nothing.
    """
    raised, settled = sessions["matters_raised"], sessions["matters_settled"]
    return (raised.notna() & settled.notna() & (settled <= raised)).fillna(value=False).astype(bool)


def count_matters(sessions: pd.DataFrame, by: pd.Series[str]) -> pd.DataFrame:
    """
    Return what came of sessions, by community, month or kind.

    Parameters
    ----------
    sessions
        One row per session: ``matters_raised`` and ``matters_settled`` (Int64, NA where not stated).
    by
        The unit of each session; those NA are left out.

    Returns
    -------
    counts
        Indexed by unit, sorted: ``sessions``; of those that say both, ``raised``, ``settled`` and ``open``; ``untold``
        (sessions that don't); ``share`` (settled of raised, 0-1, NA where nothing was raised).
    """
    told = told_sessions(sessions)
    raised = sessions["matters_raised"].where(told, 0).astype("int64")
    settled = sessions["matters_settled"].where(told, 0).astype("int64")
    rows = pd.DataFrame({"sessions": 1, "raised": raised, "settled": settled, "untold": (~told).astype("int64")})
    counts = rows.groupby(by).sum()
    counts["open"] = counts["raised"] - counts["settled"]
    known = counts["raised"].mask(counts["raised"] == 0).astype("Float64")
    return counts[list(COUNTS)].assign(share=counts["settled"] / known)


def matter_figures(sessions: pd.DataFrame, sources: tuple[Source, ...] = ()) -> list[Figure]:
    """
    Return the sessions, what was raised, and the share that is settled.

    Parameters
    ----------
    sessions
        As for `count_matters`.
    sources
        The files that they came from.

    Returns
    -------
    figures
        ``sessions`` (a count), ``matters_raised`` (of the sessions that say what came of them), ``matters_settled``
        (the share of what was raised); of both `Figure.unknown` counts the sessions that don't say.
    """
    told = told_sessions(sessions)
    raised = int(sessions["matters_raised"].where(told, 0).sum())
    settled = int(sessions["matters_settled"].where(told, 0).sum())
    untold, rows = int((~told).sum()), len(sessions)
    return [
        Figure("sessions", rows, "sessions", "sessions", rows, sources=sources),
        Figure(
            "matters_raised",
            raised if told.any() else None,
            "matters",
            "sessions",
            rows,
            unknown=untold,
            sources=sources,
        ),
        Figure(
            "matters_settled",
            settled / raised if raised else None,
            "share",
            "matters",
            rows,
            numerator=settled,
            denominator=raised,
            unknown=untold,
            sources=sources,
        ),
    ]
