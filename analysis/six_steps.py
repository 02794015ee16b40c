"""
The six-step method (六步工作法): 一清二问三建四管五测六奖惩, a checklist for each compound.

A compound stands at the first step that is known not to be done. A step of which nobody knows is no step that isn't
done: it is passed over and told.
"""

from __future__ import annotations

import pandas as pd

from geodata.vocabularies import UNKNOWN

STEPS = (
    "clear",  # 一清
    "ask",  # 二问
    "build",  # 三建
    "manage",  # 四管
    "measure",  # 五测
    "reward",  # 六奖惩
)
FINISHED = "finished"
DONE = "done"
_NOT_DONE = ("not_started", "under_way")


def checklists_of(rows: pd.DataFrame, compounds: pd.Index[str]) -> pd.DataFrame:
    """
    Return the checklist of each compound.

    Parameters
    ----------
    rows
        One row per compound and step, conformed: ``compound_id``, ``step``, ``state``, ``as_of``; those of no compound,
        or of a step that isn't one of `STEPS`, are left out. Of several of one step the latest ``as_of`` holds.
    compounds
        The compounds that are asked of.

    Returns
    -------
    checklists
        Indexed by `compounds`, a column for each of `STEPS`; ``unknown`` where no row states a step.
    """
    rows = rows[rows["compound_id"].isin(compounds) & rows["step"].isin(STEPS)]
    latest = rows.sort_values("as_of", kind="stable", na_position="first").drop_duplicates(
        ["compound_id", "step"], keep="last"
    )
    table = latest.pivot_table(index="compound_id", columns="step", values="state", aggfunc="last")
    return table.reindex(index=compounds, columns=list(STEPS)).astype("str").fillna(UNKNOWN)


def standing(checklists: pd.DataFrame) -> pd.DataFrame:
    """
    Return at which step each compound stands.

    Parameters
    ----------
    checklists
        From `checklists_of`: ``not_started``, ``under_way``, ``done`` or ``unknown``.

    Returns
    -------
    standing
        With the index of `checklists`: ``step`` (the first known not to be done; `FINISHED` where all are done;
        ``unknown`` where no step is known not to be done and one isn't known), ``done`` and ``untold`` (numbers of
        steps), ``skipped`` (steps not known to be done before one that is; joined by spaces).
    """
    states = checklists[list(STEPS)]
    is_done, is_open = states == DONE, states.isin(_NOT_DONE)
    first = is_open.idxmax(axis="columns").astype("str")
    step = first.where(is_open.any(axis="columns"), UNKNOWN).mask(is_done.all(axis="columns"), FINISHED)
    done_later = is_done.iloc[:, ::-1].cummax(axis="columns").iloc[:, ::-1]
    skipped = done_later & ~is_done
    return pd.DataFrame(
        {
            "step": step.astype("str"),
            "done": is_done.sum(axis="columns"),
            "untold": (~is_done & ~is_open).sum(axis="columns"),
            "skipped": [" ".join(name for name in STEPS if row[name]) for row in skipped.to_dict("records")],
        },
        index=checklists.index,
    )
