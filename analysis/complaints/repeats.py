"""
Orders of one matter (重复投诉、积案): the same words or nearly, 催单, one class again and again; joined to cases.

But where a row itself says which order it repeats, an order is never joined to one of another compound, nor to any
where its compound isn't known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.complaints.letters import letters_of
from analysis.complaints.near_texts import LEAST_LETTERS, name_buildings, near_pairs
from analysis.complaints.words import holds_word
from geodata.vocabularies import UNKNOWN

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# standards.md: the same compound and class three times in 90 days.
CHRONIC_ORDERS, CHRONIC_DAYS = 3, 90
# 约定 (P): who urges speaks of an order of the last 90 days.
URGED_DAYS = 90
# Classes that don't say that two orders are about one thing.
_NO_CLASS = (UNKNOWN, "other")
_REPEATS = ("stated", "same_text", "near_text", "urged")
REASONS = (*_REPEATS, "same_class")
_TOLD_OF_CASES = ("is_repeat", "is_chronic")


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

    def where(self, holds: BoolArray) -> _Links:
        """Return the links of which something holds."""
        return _Links(self.earlier[holds], self.later[holds])


@dataclass(frozen=True)
class _Texts:
    """
    What callers said, each different text once.

    Attributes
    ----------
    texts, letters
        The different texts, and the letters of each.
    text
        Which of them each order has, -1 for none.
    same
        A number that orders share whose letters are alike, -1 without a letter.
    """

    texts: list[str]
    letters: list[str]
    text: IntArray
    same: IntArray

    def of_orders(self, holds: BoolArray) -> BoolArray:
        """Return what holds of each different text for each order; False without a text."""
        return np.append(holds, False)[self.text]


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
    order = np.argsort(orders["received_at"].to_numpy(), kind="stable")
    received = orders["received_at"].to_numpy()[order]
    compound, category = _numbers(orders["compound_id"])[order], orders["category"]
    said = _read(orders["text"], order)
    urging = said.of_orders(holds_word(pd.Series(said.texts, dtype="str"), "urging").to_numpy(dtype=bool))
    same_text = _following(_pairs(compound, said.same))
    same_class = _pairs(compound, _numbers(category.mask(category.isin(_NO_CLASS)))[order])
    links = {
        "stated": _stated_links(orders["number"].iloc[order], orders["repeat_of"].iloc[order]),
        "same_text": same_text,
        "near_text": _near_links(said, compound, same_text.later),
        "urged": _urged_links(received, _pairs(compound, _numbers(category.mask(category == UNKNOWN))[order]), urging),
        "same_class": _class_links(received, same_class),
    }
    first = _components(len(orders), links)
    table = pd.DataFrame(
        {
            "case_id": pd.Series(orders.index.take(order).take(first), dtype="str"),
            "is_repeat": _members(len(orders), *(links[reason].later for reason in _REPEATS)),
            # An order that was urged so many times isn't one that urges: it is marked, and joined to nothing.
            "is_urged": urging | (orders["urges"] > 0).fillna(value=False).to_numpy(dtype=bool)[order],
            "is_chronic": _members(len(orders), links["same_class"].earlier, links["same_class"].later),
            "joined_by": _say_reasons(len(orders), links),
        }
    )
    in_place = table.iloc[np.argsort(order)].set_axis(orders.index)
    return Cases(in_place, _describe(orders, order, table, first))


def _read(texts: pd.Series[str], order: IntArray) -> _Texts:
    text, different = pd.factorize(texts)
    every = different.tolist()
    letters = letters_of(every)
    same, _ = pd.factorize(np.array([some or None for some in letters], dtype=object))
    # What is put last is that of an order without a text.
    return _Texts(every, letters, text[order], np.append(same, -1)[text[order]])


def _numbers(values: pd.Series[str]) -> IntArray:
    """Return a number for each different value, -1 where it isn't known."""
    return np.asarray(pd.factorize(values)[0], dtype=np.int64)


def _pairs(one: IntArray, other: IntArray) -> IntArray:
    """Return a number for each different pair, -1 where one of the two isn't known."""
    return np.where((one >= 0) & (other >= 0), one * (other.max(initial=0) + 1) + other, -1)


def _following(key: IntArray, step: int = 1) -> _Links:
    """Return links of each order to the one `step` before it of the same key, which must be known."""
    known = np.flatnonzero(key >= 0)
    alike = known[np.argsort(key[known], kind="stable")]
    links = _Links(alike[:-step], alike[step:])
    return links.where(key[links.earlier] == key[links.later])


def _stated_links(number: pd.Series[str], repeat_of: pd.Series[str]) -> _Links:
    own = np.flatnonzero(repeat_of.notna().to_numpy())
    stated = repeat_of.iloc[own]
    named = np.flatnonzero(number.isin(stated.unique()).to_numpy())
    owners = pd.Series(named, index=number.iloc[named].to_numpy(dtype=object))
    said = stated.map(owners[~owners.index.duplicated()]).fillna(-1).to_numpy(np.int64)
    # A row that names itself, or a later one, says nothing of which came first but is of one matter with it.
    return _Links(np.minimum(said, own), np.maximum(said, own)).where((said >= 0) & (said != own))


def _near_links(said: _Texts, compound: IntArray, repeated: IntArray) -> _Links:
    """Return links between texts nearly the same; those that `repeated` others stand by their first."""
    is_long = np.array([len(letters) >= LEAST_LETTERS for letters in said.letters], dtype=bool)
    compared = (compound >= 0) & said.of_orders(is_long)
    compared[repeated] = False
    number = np.flatnonzero(compared)
    earlier, later = near_pairs([said.letters[text] for text in said.text[number]], compound[number])
    links = _Links(number[earlier], number[later])
    return links.where(_same_building(said.texts, said.text[links.earlier], said.text[links.later]))


def _same_building(texts: list[str], one: IntArray, other: IntArray) -> BoolArray:
    """Return whether two texts may speak of one building: one names none, or what the other names too."""
    held, place = np.unique(np.concatenate([one, other]), return_inverse=True)
    named = name_buildings([texts[text] for text in held])
    pairs = ((named[first], named[second]) for first, second in place.reshape(2, -1).T)
    return np.array([first <= second or second <= first for first, second in pairs], dtype=bool)


def _urged_links(received: NDArray[np.datetime64], same_class: IntArray, urging: BoolArray) -> _Links:
    links = _following(np.where(np.isnat(received), -1, same_class))
    recent = (received[links.later] - received[links.earlier]) <= np.timedelta64(URGED_DAYS, "D")
    return links.where(urging[links.later] & recent)


def _class_links(received: NDArray[np.datetime64], same_class: IntArray) -> _Links:
    dated = np.where(np.isnat(received), -1, same_class)
    *between, links = (_following(dated, step) for step in range(1, CHRONIC_ORDERS))
    chronic = links.where((received[links.later] - received[links.earlier]) <= np.timedelta64(CHRONIC_DAYS, "D"))
    # The last of three names the first; those between are found by the steps back.
    is_last = _members(len(received), chronic.later)
    found = [chronic, *(each.where(is_last[each.later]) for each in between)]
    return _Links(np.concatenate([each.earlier for each in found]), np.concatenate([each.later for each in found]))


def _components(orders: int, links: dict[str, _Links]) -> IntArray:
    """Return the number of the first order joined with each order (union of all links)."""
    earlier = np.concatenate([each.earlier for each in links.values()])
    later = np.concatenate([each.later for each in links.values()])
    graph = coo_array((np.ones(len(earlier)), (earlier, later)), shape=(orders, orders))
    _, case = connected_components(graph, directed=False)
    _, first = np.unique(case, return_index=True)
    return np.asarray(first[case], dtype=np.int64)


def _members(orders: int, *numbers: IntArray) -> BoolArray:
    """Return whether each order is among some numbers."""
    is_member = np.zeros(orders, dtype=bool)
    is_member[np.concatenate(numbers)] = True
    return is_member


def _say_reasons(orders: int, links: dict[str, _Links]) -> pd.api.extensions.ExtensionArray:
    """Return for each order the reasons that join it, a space between."""
    held = np.zeros(orders, dtype=np.int64)
    for bit, reason in enumerate(REASONS):
        held |= _members(orders, links[reason].earlier, links[reason].later).astype(np.int64) << bit
    said = [
        " ".join(reason for bit, reason in enumerate(REASONS) if some >> bit & 1) for some in range(1 << len(REASONS))
    ]
    return pd.array(said, dtype="str").take(held)


def _describe(orders: pd.DataFrame, order: IntArray, table: pd.DataFrame, first: IntArray) -> pd.DataFrame:
    joined = np.flatnonzero(np.bincount(first)[first] > 1)
    rows = orders[["compound_id", "category", "received_at"]].iloc[order[joined]].reset_index(drop=True)
    rows = rows.assign(case=first[joined], **{name: table[name].to_numpy()[joined] for name in _TOLD_OF_CASES})
    known = rows[rows["category"].notna() & (rows["category"] != UNKNOWN)]
    # The most frequent class of a case, the first by code of those alike.
    counts = known.groupby(["case", "category"]).size().sort_values(ascending=False, kind="stable").reset_index()
    category = counts.drop_duplicates("case").set_index("case")["category"]
    cases = rows.groupby("case").agg(
        orders=("case", "size"),
        compound_id=("compound_id", "first"),
        first=("received_at", "min"),
        last=("received_at", "max"),
        repeats=("is_repeat", "sum"),
        is_chronic=("is_chronic", "any"),
    )
    cases.insert(2, "category", category.reindex(cases.index).astype("str"))
    cases.index = pd.Index(orders.index.take(order[cases.index]), name="case_id", dtype="str")
    return cases.sort_index().sort_values("orders", ascending=False, kind="stable")
