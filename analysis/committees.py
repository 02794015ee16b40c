"""Owners' committees (业委会): each compound's status today, and what comes next."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.latest import Span, latest_rows
from geodata.vocabularies import UNKNOWN, vocabulary

ENDING_DAYS = 90
TERM = Span(value="status", start="term_start", end="term_end")

# Statuses of a committee that was elected and filed; which of the three holds is told by the term's end.
_IN_OFFICE = ("established", "ending", "expired")


def committee_today(compound_ids: pd.Index[str], committees: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    """
    Return the committee of each compound as it stands today.

    Parameters
    ----------
    compound_ids
        Ids of compounds.
    committees
        One row per term, conformed; see `analysis.latest.latest_rows` for which of several holds.
    today
        The day from which days are counted.

    Returns
    -------
    status
        Indexed by `compound_ids`: ``committee_status`` (``unknown`` where there is no row), ``term_start``,
        ``term_end``, ``days_to_term_end`` (days, negative once past, NA where the end isn't stated), ``members``,
        ``stated_next_step``; ``committee_row_id``, ``committee_source`` and ``committee_as_of`` of the term that holds.

    Notes
    -----
    A committee in office whose term ended before today is ``expired``; one whose term ends within `ENDING_DAYS`
    days, today and the last of them included, is ``ending``. Without a stated end the status stays as stated.
    """
    latest = latest_rows(committees, TERM, today).reindex(compound_ids)
    stated = latest["status"].fillna(UNKNOWN)
    days = (latest["term_end"] - pd.Timestamp(today)).dt.days.astype("Int64")
    in_office = stated.isin(_IN_OFFICE) & days.notna()
    status = stated.mask(in_office, "established")
    status = status.mask(in_office & (days <= ENDING_DAYS).fillna(value=False), "ending")
    status = status.mask(in_office & (days < 0).fillna(value=False), "expired")
    return pd.DataFrame(
        {
            "committee_status": status,
            "term_start": latest["term_start"],
            "term_end": latest["term_end"],
            "days_to_term_end": days,
            "members": latest["members"],
            "stated_next_step": latest["next_step"],
            "committee_row_id": latest["row_id"],
            "committee_source": latest["source"],
            "committee_as_of": latest["as_of"],
        },
        index=compound_ids,
    )


def covered_statuses() -> frozenset[str]:
    """Return the statuses that count as covered by a committee: 已成立 and 届满前90天."""
    return vocabulary("committee_status").group("covered")


def next_step(status: str, *, has_term_end: bool) -> str:
    """
    Return the key of the text that says what comes next for a committee.

    Parameters
    ----------
    status
        A code of the vocabulary committee_status.
    has_term_end
        Whether the end of its term is known: without it nobody is warned in time.

    Returns
    -------
    key
        Of the texts ``next_step.*``.

    Notes
    -----
    The order of the steps and their days follow 物业管理条例 as far as they are known: apply; a preparatory group
    led by the street; 15 days' notice; the first owners' meeting within 90 days; 5 to 11 members, odd; filing within
    30 days; renewal begins 3 months before the end. None of the days is verified, which the texts say (「待核实」).
    """
    if status == "established" and not has_term_end:
        return "next_step.record_term_end"
    return f"next_step.{status}"
