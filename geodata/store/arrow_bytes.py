"""What Arrow's texts and binaries hold, looked at as one run of bytes (整列字节): quicker than item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The digits of each byte.
_HEX_DIGITS = np.frombuffer(bytes(range(256)).hex().upper().encode(), dtype="S2")


def to_hex(bodies: pa.Array) -> pa.Array:
    """Return large_binary as large_string, two upper-case digits a byte; null stays null."""
    ends, content = bytes_of(bodies)
    buffers = [None, pa.py_buffer(ends * 2), pa.py_buffer(_HEX_DIGITS[content])]
    digits = pa.Array.from_buffers(pa.large_string(), len(bodies), buffers)
    return pc.if_else(bodies.is_valid(), digits, None) if bodies.null_count else digits


def bytes_of(bodies: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return where each item of a large_binary or large_string ends, behind a 0, and all bytes; a null has none."""
    _, ends, content = bodies.buffers()
    if content is None:
        return np.zeros(len(bodies) + 1, dtype=np.int64), np.zeros(0, dtype=np.uint8)
    bounds = np.frombuffer(ends, dtype=np.int64)[bodies.offset : bodies.offset + len(bodies) + 1]
    return bounds - bounds[0], np.frombuffer(content, dtype=np.uint8)[bounds[0] : bounds[-1]]


def holds_nul(texts: pa.Array) -> bool:
    """Return whether any text of a large_string holds the character NUL."""
    _, content = bytes_of(texts)
    return len(content) > 0 and content.min() == 0
