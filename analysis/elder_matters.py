"""扶老一件事 (elder matters in one go): applications, and the days, materials and trips that they took less."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import Figure

if TYPE_CHECKING:
    from analysis.figures import Source

WHAT = ("days", "materials", "trips")


def matter_table(matters: pd.DataFrame, by: str) -> pd.DataFrame:
    """
    Add applications up, and what they saved.

    Parameters
    ----------
    matters
        Rows of the kind elder_matters, conformed.
    by
        A column of theirs: ``matter``, ``month`` or ``community``.

    Returns
    -------
    table
        One row per group: ``applications``; of each of `WHAT` ``<what>_before`` and ``<what>_after`` (means of an
        application, of the rows that state both) and ``<what>_saved`` (their difference times applications, summed);
        NA where no row states both. ``unstated`` counts rows that lack any number.
    """
    rows = matters.assign(unstated=0)
    for what in WHAT:
        both = rows["applications"].notna() & rows[f"{what}_before"].notna() & rows[f"{what}_after"].notna()
        weight = rows["applications"].where(both)
        rows = rows.assign(
            **{
                f"{what}_weight": weight,
                f"{what}_b": rows[f"{what}_before"] * weight,
                f"{what}_a": rows[f"{what}_after"] * weight,
                "unstated": rows["unstated"] | (~both).astype("int64"),
            }
        )
    summed = rows.groupby(by, dropna=False).sum(min_count=1, numeric_only=True)
    table = pd.DataFrame({"applications": summed["applications"].astype("Int64")})
    for what in WHAT:
        weight = summed[f"{what}_weight"].where(summed[f"{what}_weight"] > 0)
        table[f"{what}_before"] = summed[f"{what}_b"] / weight
        table[f"{what}_after"] = summed[f"{what}_a"] / weight
        table[f"{what}_saved"] = summed[f"{what}_b"] - summed[f"{what}_a"]
    return table.assign(unstated=summed["unstated"].astype("Int64"))


def matter_figures(matters: pd.DataFrame, sources: tuple[Source, ...]) -> list[Figure]:
    """Return the applications, and the days, materials and trips that they saved altogether; None where not known."""
    whole = matter_table(matters.assign(every=0), "every")
    found = []
    for key, column in (("applications", "applications"), *((f"{what}_saved", f"{what}_saved") for what in WHAT)):
        value = None if whole.empty or pd.isna(whole[column].iloc[0]) else float(whole[column].iloc[0])
        lacking = int(matters["applications"].isna().sum() if key == "applications" else _lacking(matters, key))
        found.append(
            Figure(f"matters_{key}", value, "count", "matters", len(matters), unknown=lacking, sources=sources)
        )
    return found


def _lacking(matters: pd.DataFrame, key: str) -> int:
    what = key.removesuffix("_saved")
    columns = ["applications", f"{what}_before", f"{what}_after"]
    return int(matters[columns].isna().any(axis="columns").sum())
