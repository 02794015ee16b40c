"""What reading a cell gives (读数): a value, or nothing, and the code of a problem where there is one."""

from __future__ import annotations

from typing import NamedTuple

from loaders.words import fold, word_set

# Longer cells, with a few spaces to spare, aren't looked up: most hold text.
LONGEST_WORD = 16


class Reading(NamedTuple):
    """
    A cell, read.

    Attributes
    ----------
    value
        The typed value; None where nothing is known.
    code
        A problem's code; with a value it is a note, without one the cell couldn't be read.
    """

    value: object = None
    code: str = ""


NOTHING = Reading()


def is_unknown(text: str) -> bool:
    """Whether a cell says that it isn't known (「不详」, 「/」, 「—」)."""
    return not text or (len(text) <= LONGEST_WORD and fold(text) in word_set("cells", "unknown"))


def is_none(text: str) -> bool:
    """Whether a cell says that there is none (「无」)."""
    return len(text) <= LONGEST_WORD and fold(text) in word_set("cells", "none")


def is_error(text: str) -> bool:
    """Whether a cell holds one of Excel's error values."""
    return len(text) <= LONGEST_WORD and fold(text) in word_set("cells", "errors")
