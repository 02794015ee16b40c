"""
The fork that the street works by (一诉共解的分支): with an owners' committee, feed back to it first; without, form one.

Which compounds' complaints ask for a committee, and which committees came after complaints did.
"""

from __future__ import annotations

import pandas as pd

from analysis.committees import covered_statuses
from analysis.complaints.words import holds_word
from geodata.vocabularies import UNKNOWN

_COMMITTEE_CLASS = "committee"
# A term that was elected and filed; which of these three holds today is told by its end.
_FORMED = ("established", "ending", "expired")


def branch_of(committee_status: pd.Series[str]) -> pd.Series[str]:
    """
    Return which way orders of each compound go.

    Parameters
    ----------
    committee_status
        Of each compound today (`analysis.committees.committee_today`).

    Returns
    -------
    branches
        ``committee_first`` (先反馈业委会) where a committee is in office; ``form_first`` (先帮助成立) where none is, a
        term that is over, a management or a residents' committee in its place included; ``unknown`` where it isn't
        known, which is not none.
    """
    covered = committee_status.isin(covered_statuses())
    known = committee_status.notna() & (committee_status != UNKNOWN)
    branches = pd.Series("form_first", index=committee_status.index, dtype="str")
    return branches.mask(covered, "committee_first").mask(~known, UNKNOWN).rename("branch")


def branch_of_orders(orders: pd.DataFrame, branches: pd.Series[str]) -> pd.Series[str]:
    """
    Return which way each order goes; ``unknown`` where its compound isn't known.

    Parameters
    ----------
    orders
        ``compound_id``.
    branches
        Of each compound, from `branch_of`.
    """
    return orders["compound_id"].map(branches).fillna(UNKNOWN).astype("str").rename("branch")


def asks_for_committee(orders: pd.DataFrame) -> pd.Series[bool]:
    """
    Return whether each order is about an owners' committee: of that class, or its text asks for one (``words.toml``).

    Parameters
    ----------
    orders
        ``category``, ``text``.
    """
    return (orders["category"] == _COMMITTEE_CLASS).astype(bool) | holds_word(orders["text"], "asks_for_committee")


def compounds_that_ask(orders: pd.DataFrame, branches: pd.Series[str]) -> pd.DataFrame:
    """
    Return the compounds without a committee, or where that isn't known, whose complaints ask for one.

    Parameters
    ----------
    orders
        ``received_at``, ``compound_id``, ``category``, ``text``.
    branches
        Of each compound, from `branch_of`.

    Returns
    -------
    compounds
        Indexed by compound, the most asking first, those alike by all their orders: ``branch``, ``asks``, ``orders``,
        ``first_ask`` and ``last_ask`` (NaT where none is dated).
    """
    without = branches[branches != "committee_first"]
    held = orders[orders["compound_id"].isin(without.index)]
    asking = held[asks_for_committee(held)]
    asked = asking.groupby("compound_id")["received_at"]
    table = pd.DataFrame({"asks": asked.size(), "first_ask": asked.min(), "last_ask": asked.max()})
    table.insert(0, "branch", without.reindex(table.index))
    table.insert(2, "orders", held.groupby("compound_id").size().reindex(table.index))
    return table.sort_values(["asks", "orders"], ascending=False, kind="stable")


def committees_after_complaints(orders: pd.DataFrame, committees: pd.DataFrame) -> pd.DataFrame:
    """
    Return the committees that began after complaints had asked for one.

    Parameters
    ----------
    orders
        ``received_at``, ``compound_id``, ``category``, ``text``.
    committees
        One row per term: ``compound_id``, ``status``, ``term_start``.

    Returns
    -------
    formed
        Indexed by compound, the latest first: ``term_start`` of the first term that began after the first ask,
        ``first_ask``, ``asks_before`` (orders that asked until then) and ``days`` between. Terms without a beginning
        are not among them.
    """
    asking = orders[asks_for_committee(orders) & orders["received_at"].notna() & orders["compound_id"].notna()]
    terms = committees[committees["status"].isin(_FORMED) & committees["term_start"].notna()]
    pairs = asking[["compound_id", "received_at"]].merge(terms[["compound_id", "term_start"]], on="compound_id")
    pairs = pairs[pairs["received_at"].dt.normalize() <= pairs["term_start"]]
    pairs = pairs[pairs["term_start"] == pairs.groupby("compound_id")["term_start"].transform("min")]
    formed: pd.DataFrame = pairs.groupby("compound_id").agg(
        term_start=("term_start", "first"), first_ask=("received_at", "min"), asks_before=("received_at", "size")
    )
    formed["days"] = (formed["term_start"] - formed["first_ask"].dt.normalize()).dt.days.astype("Int64")
    return formed.sort_values("term_start", ascending=False, kind="stable")
