"""Property service (物业服务): each compound's mode today, and why the last company left."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis.latest import Span, latest_rows
from geodata.vocabularies import UNKNOWN, vocabulary

CONTRACT = Span(value="mode", start="contract_start", end="contract_end")
NO_SERVICE = "none"


def property_today(compound_ids: pd.Index[str], services: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    """
    Return the property service of each compound as it stands today.

    Parameters
    ----------
    compound_ids
        Ids of compounds.
    services
        One row per contract, conformed; see `analysis.latest.latest_rows` for which of several holds.
    today
        The day from which days are counted.

    Returns
    -------
    service
        Indexed by `compound_ids`: ``property_mode`` (``unknown`` where there is no row), ``company``,
        ``contract_start``, ``contract_end``, ``days_to_contract_end`` (days, negative once past, NA where not
        stated), ``fee_yuan_m2_month``; ``exit_reason`` of the row that holds, else of the one before it (``unknown``
        where there is no service and nobody says why, NA where there is one and nobody left),
        ``last_company`` and ``last_contract_end`` of the company that left; ``property_row_id``,
        ``property_source`` and ``property_as_of`` of the contract that holds.

    Notes
    -----
    A contract past its end goes on as the mode that it states, and is listed as past, until the ledger says
    otherwise: companies often stay on without one. Where the row itself says why the company left and its contract
    is over, and no row follows, the mode today is ``unknown``: nobody has said what came after.
    """
    latest = latest_rows(services, CONTRACT, today)
    before = latest_rows(services[~services.index.isin(latest["row_id"])], CONTRACT, today).reindex(compound_ids)
    latest = latest.reindex(compound_ids)
    stated = latest["mode"].fillna(UNKNOWN)
    days = (latest["contract_end"] - pd.Timestamp(today)).dt.days.astype("Int64")
    own_reason = latest["exit_reason"].where(latest["exit_reason"] != UNKNOWN)
    has_left = own_reason.notna() & (days < 0).fillna(value=False) & stated.isin(covered_modes())
    speaks_of_last = has_left | (stated == NO_SERVICE) & (latest["company"].notna() | latest["contract_end"].notna())
    serves = stated.isin(covered_modes()) & ~has_left
    reason = own_reason.fillna(before["exit_reason"]).fillna(latest["exit_reason"])
    return pd.DataFrame(
        {
            "property_mode": stated.mask(has_left, UNKNOWN),
            "company": latest["company"].where(serves),
            "contract_start": latest["contract_start"].where(serves),
            "contract_end": latest["contract_end"].where(serves),
            "days_to_contract_end": days.where(serves),
            "fee_yuan_m2_month": latest["fee_yuan_m2_month"].where(serves),
            "exit_reason": reason.mask(reason.isna() & (stated == NO_SERVICE), UNKNOWN),
            "last_company": latest["company"].where(speaks_of_last).fillna(before["company"]),
            "last_contract_end": latest["contract_end"].where(speaks_of_last).fillna(before["contract_end"]),
            "property_row_id": latest["row_id"],
            "property_source": latest["source"],
            "property_as_of": latest["as_of"],
        },
        index=compound_ids,
    )


def covered_modes() -> frozenset[str]:
    """Return the modes that count as property service: all but 无物业 and 未知."""
    return vocabulary("property_mode").group("covered")


def professional_modes() -> frozenset[str]:
    """Return the modes that are also shown alone: 专业物业 and 国企托管."""
    return vocabulary("property_mode").group("professional")
