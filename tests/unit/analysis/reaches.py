"""Reach matrices that a hand can fill in."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from analysis.network.reach_matrix import ReachMatrix


def reach_of(
    metres: Sequence[Sequence[float | None]],
    *,
    limit_m: float = 900,
    unplaced: Sequence[str] = (),
    facilities: int | None = None,
) -> ReachMatrix:
    """Return the matrix of compounds C0, C1, ... (rows) and facilities F0, F1, ...; None is out of reach."""
    width = facilities if facilities is not None else len(metres[0])
    pairs = [
        (row, column, cost) for row, costs in enumerate(metres) for column, cost in enumerate(costs) if cost is not None
    ]
    rows, columns, costs = zip(*pairs, strict=True) if pairs else ((), (), ())
    homes = pd.Index([f"C{i}" for i in range(len(metres))], dtype="str")
    doors = pd.Index([f"F{i}" for i in range(width)], dtype="str")
    return ReachMatrix(
        csr_matrix((np.array(costs, dtype=np.float64), (rows, columns)), shape=(len(metres), width)),
        limit_m,
        homes,
        doors,
        ~homes.isin(unplaced),
        ~doors.isin(unplaced),
    )


def by_id(letter: str, values: Sequence[float | None], dtype: str = "Int64") -> pd.Series:
    """Return values indexed by C0, C1, ... or F0, F1, ...; None is not stated."""
    return pd.Series(values, index=pd.Index([f"{letter}{i}" for i in range(len(values))], dtype="str"), dtype=dtype)
