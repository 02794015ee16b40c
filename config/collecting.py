"""Python's cyclic collector held still while a long ledger goes through (暂停回收)."""

from __future__ import annotations

import contextlib
import gc
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_lock = threading.Lock()
_holding = {"blocks": 0, "was_on": False}


@contextlib.contextmanager
def collector_paused() -> Iterator[None]:
    """
    Hold the cyclic collector still inside the block; blocks may lie in each other and run beside each other.

    A ledger of 100,000 rows makes millions of cells that live until it is stored. Looking through all of them again
    and again for rings that aren't there took a fifth of an import's time.
    """
    with _lock:
        if not _holding["blocks"]:
            _holding["was_on"] = gc.isenabled()
            gc.disable()
        _holding["blocks"] += 1
    try:
        yield
    finally:
        with _lock:
            _holding["blocks"] -= 1
            if not _holding["blocks"] and _holding["was_on"]:
                gc.enable()
