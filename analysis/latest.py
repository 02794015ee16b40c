"""Which of a compound's rows holds today (最新一届、最新合同): one rule for terms and for contracts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from geodata.vocabularies import UNKNOWN

# A term lasts five years at most, and contracts seldom longer: only used to put rows without a start in order.
LONGEST_YEARS = 5


@dataclass(frozen=True)
class Span:
    """The columns of a kind of rows that begin and end: what they say, the first day and the last."""

    value: str
    start: str
    end: str


def latest_rows(rows: pd.DataFrame, span: Span, today: dt.date) -> pd.DataFrame:
    """
    Return the row of each compound that holds today.

    Parameters
    ----------
    rows
        One row per term or contract, conformed, with ``compound_id``; rows without it are left out.
    span
        The columns that say what, from when and to when.
    today
        Rows that start later are left out: what is to come doesn't hold yet.

    Returns
    -------
    latest
        One row per compound, indexed by ``compound_id``; the columns of `rows`, and ``row_id``.

    Notes
    -----
    The row that starts last holds; one without a start is taken to start `LONGEST_YEARS` before its end. A row
    without either day speaks of no term: it holds where a compound has no other, and takes over where it says
    something else than the dated row, is known, and speaks (``as_of``) for a day after that one's end. A ledger
    that goes on saying 「已成立」 thus never hides that the term is over.
    """
    rows = rows.rename_axis("row_id").reset_index()
    begun = rows["compound_id"].notna() & ~(rows[span.start] > pd.Timestamp(today))
    rows = rows[begun]
    begins = rows[span.start].fillna(rows[span.end] - pd.DateOffset(years=LONGEST_YEARS))
    rows = rows.assign(begins=begins).sort_values(["begins", span.end, "as_of", "row_id"], na_position="first")
    is_dated = rows["begins"].notna()
    rows = rows.drop(columns="begins")
    dated = rows[is_dated].drop_duplicates("compound_id", keep="last").set_index("compound_id")
    undated = rows[~is_dated].drop_duplicates("compound_id", keep="last").set_index("compound_id")

    other = dated.reindex(undated.index)
    speaks_until = other[span.end].fillna(other["as_of"]).fillna(other[span.start])
    says = undated[span.value].fillna(UNKNOWN)
    takes_over = (says != UNKNOWN) & (says != other[span.value]) & (undated["as_of"] > speaks_until)
    undated = undated[takes_over | ~undated.index.isin(dated.index)]
    return pd.concat([dated[~dated.index.isin(undated.index)], undated]).sort_index()
