"""
Places that wait for a person (地址确认): doubtful orders grouped by what names their place, one decision for all alike.

A decision is a batch of its own: it gives the rows their compound, is remembered for the files to come, and undoing
it takes back both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from geodata.schemas import conform
from geodata.store import ImportBatch, NameDecision
from loaders.address_matching import Place, PlaceMatch
from loaders.choices import Candidate
from loaders.free_text import mask_free_text
from loaders.matching import fold_name
from loaders.order_places import order_index
from loaders.work_orders import KIND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.store import Store

Queue = Literal["waiting", "unfound", "decided"]
_EXAMPLES = 3
_OPEN = ("doubtful", "none", "no_address")
# What a person decided may be decided anew.
_DECIDED = ("decided", "refused")
_QUEUES: Mapping[Queue, tuple[str, ...]] = {"waiting": ("doubtful",), "unfound": ("none",), "decided": _DECIDED}
_NO_DIGEST = ""


@dataclass(frozen=True)
class PlaceQuestion:
    """
    Orders whose place is named alike and may be a compound's.

    Attributes
    ----------
    core
        What names the place, personal data masked; hostile, to be shown as text only.
    row_ids
        Of the orders.
    addresses
        A few of their addresses, masked.
    candidates
        The compounds that it may be, the likeliest first; at most five. Of a decided place the one that was chosen.
    """

    core: str
    row_ids: tuple[str, ...]
    addresses: tuple[str, ...]
    candidates: tuple[Candidate, ...]


def review_queue(store: Store, queue: Queue = "waiting") -> tuple[PlaceQuestion, ...]:
    """
    Return the places of a queue, those of most orders first.

    Parameters
    ----------
    store
        Read only.
    queue
        ``waiting``: may be one of the candidates; ``unfound``: like no compound, a person may still know;
        ``decided``: by a person, who may decide anew.
    """
    orders = store.read(KIND)
    chosen = orders[orders["match_how"].isin(_QUEUES[queue]) & orders["place_core"].notna()]
    if chosen.empty:
        return ()
    groups = [(str(core), rows) for core, rows in chosen.groupby("place_core", sort=False)]
    first = pd.concat([rows.head(1) for _, rows in groups])
    candidates = _owners(store, first) if queue == "decided" else [match.candidates for match in _find(store, first)]
    questions = [
        PlaceQuestion(
            core, tuple(rows.index), tuple(rows["raw_address"].dropna().drop_duplicates().head(_EXAMPLES)), may_be
        )
        for (core, rows), may_be in zip(groups, candidates, strict=True)
    ]
    return tuple(sorted(questions, key=lambda question: (-len(question.row_ids), question.core)))


def decide_places(store: Store, decisions: Mapping[str, str | None], *, decided_by: str, note: str = "") -> ImportBatch:
    """
    Return what is to be saved when a person decides places.

    Parameters
    ----------
    store
        Read only.
    decisions
        `PlaceQuestion.core` to the compound's id; None: none of them.
    decided_by, note
        Who, and the reason given.

    Raises
    ------
    KeyError
        If a compound isn't in the store.
    """
    names = store.read("compounds")["name"]
    orders = store.read(KIND)
    orders = orders[orders["match_how"].isin([*_OPEN, *_DECIDED])]
    rows: list[dict[str, Any]] = []
    wiped: dict[str, tuple[str, ...]] = {}
    for core, owner in decisions.items():
        for row_id in orders.index[orders["place_core"] == core]:
            if owner is None:
                rows.append({"id": row_id, "match_how": "refused"})
                wiped[row_id] = ("compound_id", "compound")
            else:
                rows.append(
                    {
                        "id": row_id,
                        "match_how": "decided",
                        "compound_id": owner,
                        "compound": names[owner],
                        "match_score": 100.0,
                    }
                )
    return ImportBatch(
        frames={KIND: _frame(rows)},
        file_name="",
        sha256=_NO_DIGEST,
        imported_by=decided_by,
        as_of=None,
        action="edit",
        note=note,
        wiped={KIND: wiped},
        name_decisions=tuple(NameDecision(fold_name(core), owner) for core, owner in decisions.items()),
        planned_at=store.revision(),
    )


def match_again(store: Store, *, matched_by: str) -> ImportBatch | None:
    """
    Return what is to be saved where orders that found no compound find one now, or candidates; None where none does.

    Compounds, their aliases and decisions may have come after the orders did.
    """
    orders = store.read(KIND)
    waiting = orders[orders["match_how"].isin(_OPEN)]
    if waiting.empty:
        return None
    names = store.read("compounds")["name"]
    rows = [
        {
            "id": row_id,
            "match_how": match.how,
            "compound_id": match.compound_id,
            "compound": names.get(match.compound_id),
            "place_core": mask_free_text(match.core) or None,
            "match_score": round(match.score, 1) or None,
        }
        for row_id, how, match in zip(waiting.index, waiting["match_how"], _find(store, waiting), strict=True)
        if match.how != how
    ]
    if not rows:
        return None
    return ImportBatch(
        frames={KIND: _frame(rows)},
        file_name="",
        sha256=_NO_DIGEST,
        imported_by=matched_by,
        as_of=None,
        action="edit",
        planned_at=store.revision(),
    )


def _find(store: Store, orders: pd.DataFrame) -> list[PlaceMatch]:
    """Match stored orders: by address, community and compound, else by what their words name."""
    index = order_index(store)
    names = ("raw_address", "community", "compound", "title", "text")
    addresses, communities, compounds, *spoken = (_texts(orders, name) for name in names)
    matches = index.find_all([Place(*place) for place in zip(addresses, communities, compounds, strict=True)])
    return [
        named if not (address or compound) and named.how != "no_address" else match
        for match, named, address, compound in zip(
            matches, index.first_mentioned(*spoken), addresses, compounds, strict=True
        )
    ]


def _owners(store: Store, orders: pd.DataFrame) -> list[tuple[Candidate, ...]]:
    """Return the compound that a person chose for each order; none where they said that it is none."""
    compounds = store.read("compounds")
    names, communities = compounds["name"], compounds["community"].fillna("")
    return [
        () if owner not in compounds.index else (Candidate(owner, names[owner], communities[owner], 100.0, "name"),)
        for owner in orders["compound_id"]
    ]


def _texts(orders: pd.DataFrame, name: str) -> Sequence[str]:
    return [value if isinstance(value, str) else "" for value in orders[name]]


def _frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    columns = ["id", "match_how", "compound_id", "compound", "place_core", "match_score"]
    return conform(pd.DataFrame(list(rows), columns=columns, dtype=object), KIND)
