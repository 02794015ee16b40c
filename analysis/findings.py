"""What the rules of the check-up find (发现), and what each rule bears on."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    # A row's id, and what the rule's sentence names in braces.
    Said = Mapping[str, Mapping[str, str]]

_COMMITTEE, _PROPERTY, _OLD = ("committee_coverage",), ("property_coverage",), ("old_share",)
_ELDERS, _COUNT, _BY_COMMUNITY = ("elders_60", "elders_80"), ("compounds",), ("by_community",)
_HOUSEHOLDS, _FACILITIES = ("households",), ("elder_facilities", "facilities")

# Each rule and the figures that are wrong if its row is: keys of the texts ``health.bears.*``.
BEARS_ON: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "elders_over_residents": _ELDERS,
        "oldest_over_elders": _ELDERS,
        "few_residents": _HOUSEHOLDS,
        "crowded": _HOUSEHOLDS,
        "built_in_future": _OLD,
        "built_long_ago": _OLD,
        "renovated_before_built": _OLD,
        "renovated_in_future": ("card",),
        "term_over": _COMMITTEE,
        "no_term_end": _COMMITTEE,
        "term_reversed": _COMMITTEE,
        "contract_over": _PROPERTY,
        "contract_reversed": _PROPERTY,
        "left_still_there": _PROPERTY,
        "no_compound": ("left_out",),
        "same_name": _COUNT,
        "same_place": _COUNT,
        "outside_street": ("left_out",),
        "outside_community": _BY_COMMUNITY,
        "compounds_over_community": _HOUSEHOLDS,
        "grids_over_community": _HOUSEHOLDS,
        "communities_overlap": _BY_COMMUNITY,
        "communities_gap": _BY_COMMUNITY,
        "community_beyond_street": _BY_COMMUNITY,
        "in_water": _FACILITIES,
        "far_gate": ("walking",),
        "far_building": ("map",),
    }
)


@dataclass(frozen=True)
class Finding:
    """
    One row that a rule finds.

    Attributes
    ----------
    code
        The rule, one of `BEARS_ON`.
    kind, row_id, name
        The row.
    compound_id
        Of the compound whose card shows it; empty where it belongs to none.
    values
        What the rule's sentence names in braces.
    """

    code: str
    kind: str
    row_id: str
    name: str
    compound_id: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def name_rows(code: str, kind: str, rows: pd.DataFrame, values: Said) -> Iterator[Finding]:
    """Name `rows` as what the rule `code` finds; a row without a name goes by its compound's, or its id."""
    # Of the columns that are told alone: a row of the whole table costs a conversion of each of its cells.
    told = pd.DataFrame(rows).reindex(columns=["name", "compound", "compound_id"])
    for row_id, name, compound, compound_id in told.itertuples(name=None):
        said = next((str(text) for text in (name, compound) if not pd.isna(text)), str(row_id))
        owner = row_id if kind == "compounds" else compound_id
        yield Finding(code, kind, str(row_id), said, "" if pd.isna(owner) else str(owner), values.get(str(row_id), {}))


def where(code: str, kind: str, rows: pd.DataFrame, wrong: pd.Series, **columns: str) -> Iterator[Finding]:
    """Name the rows for which `wrong` holds; `columns` are the cells that the sentence names. NA is not wrong."""
    is_wrong = wrong.fillna(value=False).astype(bool)
    if not is_wrong.any():
        return
    found = rows[is_wrong]
    cells = pd.DataFrame(found)[list(columns.values())]
    values = {
        str(row_id): {name: _said(cell) for name, cell in zip(columns, row, strict=True)}
        for row_id, *row in cells.itertuples(name=None)
    }
    yield from name_rows(code, kind, found, values)


def _said(value: Any) -> str:  # noqa: ANN401 - a cell may hold anything
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)
