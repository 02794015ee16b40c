"""
Answers that all people share (共用的答案): made once for all who ask at a time, found again without a hash.

Streamlit's caches hash what is asked anew each time, which for what a run of a page asks dozens of times takes longer
than the rest of the answer; `lru_cache` alone would let everybody who asks at a time make it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def shared(most: int) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """
    Return a decorator that keeps answers, never to be changed.

    Parameters
    ----------
    most
        How many are kept; the one that was asked for longest ago goes first.
    """

    def keep(make: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        made_once = st.cache_resource(show_spinner=False, max_entries=most)(make)
        return cast("Callable[Asked, Answer]", lru_cache(maxsize=most)(made_once))

    return keep
