"""How much of a street is known (完整度): the share of cells that say something, by ledger and by column."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd
import shapely

from analysis.figures import Figure, Source
from geodata.schemas import ledger_kind
from geodata.vocabularies import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TABLE = Path(__file__).with_name("importance.toml")
KEY = "completeness"


PLACE = "geometry"


@dataclass(frozen=True)
class Importance:
    """How much a column counts, and the figures that are made of it."""

    weight: int
    figures: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def importance() -> Mapping[str, Mapping[str, Importance]]:
    """Return how much each column counts, by kind of ledger; a column that isn't listed doesn't."""
    with _TABLE.open("rb") as file:
        table = tomllib.load(file)
    return {
        kind: {name: Importance(row["weight"], tuple(row.get("figures", ()))) for name, row in columns.items()}
        for kind, columns in table.items()
    }


def is_known(values: pd.Series, kind: str, name: str) -> pd.Series[bool]:
    """Return whether each cell says something: NA and an empty place don't, nor the code ``unknown``."""
    if name == PLACE:
        shapes = values.to_numpy()
        return pd.Series(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)), index=values.index)
    known: pd.Series[bool] = values.notna()
    if ledger_kind(kind).column(name).type == "term":
        known &= values != UNKNOWN
    return known


def measure_completeness(
    frames: Mapping[str, pd.DataFrame], applies: Mapping[str, Mapping[str, pd.Series[bool]]] = MappingProxyType({})
) -> pd.DataFrame:
    """
    Count the cells that are known.

    Parameters
    ----------
    frames
        By kind of ledger, conformed and cut to the rows that count; of committees and property services one row per
        compound, the latest, NA where a compound has none.
    applies
        By kind and column, whether a row can have the cell at all: who has no committee has no term. A column that
        isn't named applies to every row.

    Returns
    -------
    completeness
        One row per column that counts, in the table's order: ``kind``, ``column`` (``geometry`` for the place),
        ``weight``, ``figures`` (those made of it), ``known``, ``rows`` and ``share`` (0-1, NaN for a ledger without
        rows).
    """
    lines = []
    for kind_name, columns in importance().items():
        frame = frames.get(kind_name)
        for name, counts in columns.items():
            known, rows = 0, 0
            if frame is not None and len(frame):
                cells = frame[name]
                if name in applies.get(kind_name, {}):
                    cells = cells[applies[kind_name][name]]
                known, rows = int(is_known(cells, kind_name, name).sum()), len(cells)
            share = known / rows if rows else float("nan")
            lines.append((kind_name, name, counts.weight, counts.figures, known, rows, share))
    return pd.DataFrame(lines, columns=["kind", "column", "weight", "figures", "known", "rows", "share"])


def completeness_figure(completeness: pd.DataFrame, sources: Sequence[Source] = ()) -> Figure:
    """
    Return one figure for the whole: the weighted share of known cells.

    Its numerator and denominator are cells times their weight; a ledger without rows counts in neither.
    """
    known = int((completeness["known"] * completeness["weight"]).sum())
    cells = int((completeness["rows"] * completeness["weight"]).sum())
    return Figure(
        key=KEY,
        value=known / cells if cells else None,
        unit="share",
        base="compounds",
        rows=int(completeness.groupby("kind")["rows"].max().sum()) if len(completeness) else 0,
        numerator=known,
        denominator=cells,
        unknown=cells - known,
        sources=tuple(sources),
    )
