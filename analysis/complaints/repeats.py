"""
Orders of one matter (重复投诉、积案): the same words or nearly, 催单, one class again and again; joined to cases.

But where a row itself says which order it repeats, an order is never joined to one of another compound, nor to any
where its compound isn't known.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.complaints.words import building_pattern, holds_word
from geodata.vocabularies import UNKNOWN

IntArray = NDArray[np.int64]

# standards.md: the same compound and class three times in 90 days.
CHRONIC_ORDERS, CHRONIC_DAYS = 3, 90
# 约定 (P): who urges speaks of an order of the last 90 days.
URGED_DAYS = 90
# Classes that don't say that two orders are about one thing.
_NO_CLASS = (UNKNOWN, "other")
# Texts this alike, in per cent, say the same; shorter ones are alike by chance.
_ALIKE, _LEAST_LETTERS = 85.0, 10
# Of a text of 30,000 letters the beginning tells it from others.
_MOST_LETTERS = 300
# Each text is compared with as many before it, so that a compound of 100,000 orders costs as much an order as any.
_BLOCK = 64
_NOT_LETTERS = re.compile(r"[\W_]+")
REASONS = ("stated", "same_text", "near_text", "urged", "same_class")


@dataclass(frozen=True)
class Cases:
    """
    Orders joined to cases.

    Attributes
    ----------
    orders
        Indexed as the orders: ``case_id`` (the id of the case's first order; an order alone is its own case),
        ``is_repeat`` (it is of the same matter as an earlier one: stated, same or nearly the same text, or urged),
        ``is_urged`` (it urges, whether an earlier order was found or not, or was urged), ``is_chronic`` (one of
        three or more of its class in 90 days), ``joined_by`` (those of `REASONS` that join it, a space between; "" for
        none).
    cases
        One row per case of two orders or more, the largest first, indexed by ``case_id``: ``orders``,
        ``compound_id``, ``category`` (the most frequent known), ``first`` and ``last`` (times), ``repeats``,
        ``is_chronic``.
    """

    orders: pd.DataFrame
    cases: pd.DataFrame


@dataclass(frozen=True)
class _Links:
    """Which order follows on which earlier one, by their numbers."""

    earlier: IntArray
    later: IntArray


def find_cases(orders: pd.DataFrame) -> Cases:
    """
    Join the orders that are of one matter.

    Parameters
    ----------
    orders
        One row per order, indexed by id: ``number``, ``received_at``, ``compound_id``, ``category``, ``text``,
        ``repeat_of`` (the number of the order that a row says it repeats; NA or no such number: nothing is said) and
        ``urges`` (how often it was urged, NA where not known).

    Returns
    -------
    cases
        Of orders whose ``received_at`` isn't known only same and stated texts are joined.

    Notes
    -----
    Same text: letters and digits alike once width, case, spaces and marks are set aside. Nearly the same: 85 of 100 by
    the indel ratio, of ten letters or more, and no other building named; each text is compared with the 64 to 127
    before it in its compound. Urged (催单, 重新交办, 再次来电 …): the latest earlier order of the compound and class,
    if it is of the 90 days before. A class of its own that isn't ``other``: any three in 90 days.
    """
    # In the order of time, so that "earlier" is a smaller number; undated ones come last.
    sorted_orders = orders.sort_values("received_at", kind="stable", na_position="last")
    letters = sorted_orders["text"].map(_letters, na_action="ignore").astype("str")
    urging = holds_word(sorted_orders["text"], "urging")
    links = {
        "stated": _stated_links(sorted_orders),
        "same_text": _following(sorted_orders["compound_id"], letters.mask(letters == "")),
        "near_text": _near_links(sorted_orders, letters),
        "urged": _urged_links(sorted_orders, urging),
        "same_class": _class_links(sorted_orders),
    }
    table = pd.DataFrame(index=sorted_orders.index)
    table["case_id"] = _components(sorted_orders.index, links)
    repeats = np.concatenate([links[reason].later for reason in ("stated", "same_text", "near_text", "urged")])
    table["is_repeat"] = np.isin(np.arange(len(table)), repeats)
    # An order that was urged so many times isn't one that urges: it is marked, and joined to nothing.
    table["is_urged"] = urging | (sorted_orders["urges"] > 0).fillna(value=False).astype(bool)
    chronic = np.concatenate([links["same_class"].earlier, links["same_class"].later])
    table["is_chronic"] = np.isin(np.arange(len(table)), chronic)
    joined = pd.Series("", index=table.index, dtype="str")
    for reason in REASONS:
        member = np.isin(np.arange(len(table)), np.concatenate([links[reason].earlier, links[reason].later]))
        joined = joined.mask(member, joined + f" {reason}")
    table["joined_by"] = joined.str.strip()
    return Cases(table.reindex(orders.index), _describe(sorted_orders, table))


def _letters(text: str) -> str:
    """Return what two ways of writing a text have in common."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())


def _stated_links(orders: pd.DataFrame) -> _Links:
    numbers = pd.Series(np.arange(len(orders)), index=orders["number"].to_numpy(dtype=object))
    numbers = numbers[numbers.index.notna() & ~numbers.index.duplicated()]
    said = orders["repeat_of"].map(numbers).fillna(-1).to_numpy(np.int64)
    own = np.arange(len(orders))
    # A row that names itself, or a later one, says nothing of which came first but is of one matter with it.
    found = (said >= 0) & (said != own)
    return _links(np.minimum(said, own)[found], np.maximum(said, own)[found])


def _following(*keys: pd.Series[str]) -> _Links:
    """Return links of each order to the one before it that is alike in all of `keys`, which must be known."""
    frame = pd.concat([key.reset_index(drop=True).rename(str(place)) for place, key in enumerate(keys)], axis=1)
    known = frame[frame.notna().all(axis=1)]
    number = pd.Series(known.index, index=known.index)
    before = number.groupby([known[column] for column in known]).shift()
    follows = before.notna()
    return _links(before[follows], number[follows])


def _near_links(orders: pd.DataFrame, letters: pd.Series[str]) -> _Links:
    placed = orders["compound_id"].notna() & (letters.str.len() >= _LEAST_LETTERS).fillna(value=False)
    compound = orders["compound_id"]
    number = pd.Series(np.arange(len(orders)), index=orders.index)
    # The same text is joined already: its first order stands for it.
    first = number[placed & ~pd.DataFrame({"compound": compound, "letters": letters}).duplicated()]
    texts = letters.str[:_MOST_LETTERS].to_numpy(dtype=object)
    raw = orders["text"].to_numpy(dtype=object)
    earlier: list[int] = []
    later: list[int] = []
    for _, members in first.groupby(compound[first.index]):
        numbers = members.to_numpy()
        for start in range(0, len(numbers), _BLOCK):
            block = numbers[start : start + _BLOCK]
            before = numbers[max(start - _BLOCK, 0) : start + _BLOCK]
            scores = process.cdist(texts[block], texts[before], scorer=fuzz.ratio, score_cutoff=_ALIKE)
            for row, column in zip(*np.nonzero(scores), strict=True):
                one, other = int(before[column]), int(block[row])
                if one < other and _same_building(raw[one], raw[other]):
                    earlier.append(one)
                    later.append(other)
    return _links(earlier, later)


def _same_building(one: str, other: str) -> bool:
    """Return whether two texts may speak of one building: one names none, or what the other names too."""
    first, second = (
        set(building_pattern().findall(unicodedata.normalize("NFKC", text[: 2 * _MOST_LETTERS])))
        for text in (one, other)
    )
    return first <= second or second <= first


def _urged_links(orders: pd.DataFrame, urging: pd.Series[bool]) -> _Links:
    dated = orders["received_at"].notna()
    category = orders["category"].mask((orders["category"] == UNKNOWN) | ~dated)
    links = _following(orders["compound_id"], category)
    received = orders["received_at"].to_numpy()
    recent = (received[links.later] - received[links.earlier]) <= np.timedelta64(URGED_DAYS, "D")
    urges = urging.to_numpy()[links.later] & recent
    return _links(links.earlier[urges], links.later[urges])


def _class_links(orders: pd.DataFrame) -> _Links:
    category = orders["category"].mask(orders["category"].isin(_NO_CLASS))
    held = pd.DataFrame(
        {
            "number": np.arange(len(orders)),
            "received_at": orders["received_at"].to_numpy(),
            "compound": orders["compound_id"].to_numpy(),
            "category": category.to_numpy(),
        }
    ).dropna()
    groups = held.groupby(["compound", "category"])
    first = groups["number"].shift(CHRONIC_ORDERS - 1)
    since = groups["received_at"].shift(CHRONIC_ORDERS - 1)
    chronic = (held["received_at"] - since) <= pd.Timedelta(days=CHRONIC_DAYS)
    # The last of three names the first; those between are found by the steps back.
    earlier, later = [first[chronic]], [held["number"][chronic]]
    for step in range(1, CHRONIC_ORDERS - 1):
        earlier.append(groups["number"].shift(step)[chronic])
        later.append(held["number"][chronic])
    return _links(np.concatenate(earlier), np.concatenate(later))


def _components(index: pd.Index[str], links: dict[str, _Links]) -> pd.Series[str]:
    """Return the id of each order's case: that of the first order joined with it (union of all links)."""
    earlier = np.concatenate([each.earlier for each in links.values()])
    later = np.concatenate([each.later for each in links.values()])
    graph = coo_array((np.ones(len(earlier)), (earlier, later)), shape=(len(index), len(index)))
    _, case = connected_components(graph, directed=False)
    first = pd.Series(np.arange(len(index))).groupby(case).transform("min")
    return pd.Series(index.to_numpy()[first.to_numpy()], index=index, dtype="str")


def _describe(orders: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    joined = orders.assign(case_id=table["case_id"], is_repeat=table["is_repeat"], is_chronic=table["is_chronic"])
    joined = joined[joined["case_id"].duplicated(keep=False)]
    known = joined[joined["category"].notna() & (joined["category"] != UNKNOWN)]
    # The most frequent class of a case, the first by code of those alike.
    counts = known.groupby(["case_id", "category"]).size().sort_values(ascending=False, kind="stable").reset_index()
    category = counts.drop_duplicates("case_id").set_index("case_id")["category"]
    cases = joined.groupby("case_id").agg(
        orders=("case_id", "size"),
        compound_id=("compound_id", "first"),
        first=("received_at", "min"),
        last=("received_at", "max"),
        repeats=("is_repeat", "sum"),
        is_chronic=("is_chronic", "any"),
    )
    cases.insert(2, "category", category.reindex(cases.index).astype("str"))
    return cases.sort_values("orders", ascending=False, kind="stable")


def _links(earlier: object, later: object) -> _Links:
    return _Links(np.asarray(earlier, dtype=np.int64), np.asarray(later, dtype=np.int64))
