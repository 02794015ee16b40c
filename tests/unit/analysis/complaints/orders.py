"""Frames of orders for tests."""

from __future__ import annotations

import pandas as pd
from pandas.api.types import pandas_dtype

from analysis.complaints.flow import STEPS


def orders_of(*rows: dict[str, object], **columns: str) -> pd.DataFrame:
    """
    Return orders o1, o2 …, a row each; what a row leaves out is NA, its number the id.

    `columns` gives the type of columns beside the usual ones: ``time``, ``str`` or ``boolean``.
    """
    types = {
        "number": "str",
        "received_at": "time",
        "compound_id": "str",
        "category": "str",
        "text": "str",
        **columns,
    }
    frame = pd.DataFrame(list(rows), index=[f"o{place}" for place in range(1, len(rows) + 1)], dtype=object)
    frame["number"] = frame.index
    made = {}
    for name, kind in types.items():
        values = frame[name] if name in frame else pd.Series(pd.NA, index=frame.index, dtype=object)
        made[name] = pd.to_datetime(values, format="ISO8601") if kind == "time" else values.astype(pandas_dtype(kind))
    return pd.DataFrame(made, index=pd.Index(frame.index, dtype="str"))


def flow_orders(*rows: dict[str, object]) -> pd.DataFrame:
    """Return orders with every column of their way and of what came of them."""
    stamps = (*(f"{step}_at" for step in STEPS), "contacted_at", "due_at", "promised_at", "fed_back_at")
    codes = ("status", "contact", "solved", "satisfaction", "source")
    types = dict.fromkeys(stamps, "time") | dict.fromkeys(codes, "str")
    return orders_of(*rows, **types, escalated="boolean")
