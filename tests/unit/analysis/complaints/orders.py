"""Frames of orders for tests."""

from __future__ import annotations

import pandas as pd
from pandas.api.types import pandas_dtype


def orders_of(*rows: dict[str, object], **columns: str) -> pd.DataFrame:
    """
    Return orders o1, o2 …, a row each; what a row leaves out is NA.

    `columns` gives the type of columns beside the usual ones: ``time``, ``str`` or ``boolean``.
    """
    types = {
        "received": "time",
        "compound_id": "str",
        "category": "str",
        "text": "str",
        **columns,
    }
    frame = pd.DataFrame(list(rows), index=[f"o{place}" for place in range(1, len(rows) + 1)], dtype=object)
    made = {}
    for name, kind in types.items():
        values = frame[name] if name in frame else pd.Series(pd.NA, index=frame.index, dtype=object)
        made[name] = pd.to_datetime(values, format="ISO8601") if kind == "time" else values.astype(pandas_dtype(kind))
    return pd.DataFrame(made, index=pd.Index(frame.index, dtype="str"))
