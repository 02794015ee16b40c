"""Counts of one row held against each other (合理性): said on the way in, and kept as the ledger has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loaders.building import Values
    from loaders.rows import LedgerRows


def note_impossible_counts(rows: LedgerRows, own: Values) -> None:
    """
    Say where a row has more elders than residents.

    Parameters
    ----------
    rows
        The ledger's rows.
    own
        Typed values of its own kind by column.
    """
    if "elders_60" not in own or "residents" not in own:
        return
    for position, (elders, residents) in enumerate(zip(own["elders_60"], own["residents"], strict=True)):
        if elders is not None and residents is not None and elders > residents:
            rows.report(position, "elders_60", "more_elders_than_residents", residents=f"{residents:,}")
