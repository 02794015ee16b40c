"""New rows of a long ledger into the blocks of its history (历史分块): see `geodata.store.row_blocks`."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geodata.store.arrow_bytes import bytes_of
from geodata.store.cells import as_list
from geodata.store.json_text import to_json, to_json_bytes
from geodata.store.row_blocks import BLOCK_ROWS, MARK

if TYPE_CHECKING:
    from collections.abc import Mapping

# The quickest level; a higher one saves a tenth.
_LEVEL = 1
_ESCAPED = r'[\x00-\x1f"\\]'


def blocks_of(row_ids: pa.Array, columns: Mapping[str, pa.Array]) -> list[dict[str, object]]:
    """
    Return the blocks of new rows, without their batch and kind.

    Parameters
    ----------
    row_ids
        large_string, one a row, each once.
    columns
        One cell a row, null where it isn't known; see `geodata.store.cells.cells_of`.

    Returns
    -------
    blocks
        ``first_id`` and ``last_id`` in the order of texts, ``row_ids`` as JSON, ``cells`` packed.
    """
    joined = {name: _joined(column) for name, column in columns.items() if pa.types.is_large_string(column.type)}
    names = {name: to_json_bytes(name) + b":" for name in columns}
    blocks: list[dict[str, object]] = []
    for place, start in enumerate(range(0, len(row_ids), BLOCK_ROWS)):
        ids = as_list(row_ids[start : start + BLOCK_ROWS])
        cells = (
            names[name]
            + ((joined[name][place] if name in joined else None) or _json_of(column[start : start + BLOCK_ROWS]))
            for name, column in columns.items()
        )
        packed = zlib.compress(b"{" + b",".join(cells) + b"}", _LEVEL)
        blocks.append({"first_id": min(ids), "last_id": max(ids), "row_ids": to_json(ids), "cells": packed})
    return blocks


def _json_of(cells: pa.Array) -> bytes:
    """Return a block's cells as JSON: one text where all of them are texts, to JSON one value instead of hundreds."""
    values = as_list(cells)
    if pa.types.is_large_string(cells.type) and not cells.null_count:
        whole = MARK.join(values)
        if whole.count(MARK) == len(values) - 1:
            return to_json_bytes(whole)
    return to_json_bytes(values)


def _joined(texts: pa.Array) -> list[bytes | None]:
    """Return what `_json_of` does of each block, all at once; None where a cell isn't known or JSON escapes one."""
    bodies = texts.cast(pa.large_binary())
    bounds = np.append(np.arange(0, len(texts), BLOCK_ROWS, dtype=np.int32), np.int32(len(texts)))
    # As bytes, which are neither decoded nor encoded again.
    joined = pc.binary_join(pa.ListArray.from_arrays(bounds, bodies), _binary(MARK.encode()))
    if _may_differ(bodies):
        is_plain = pc.equal(pc.count_substring(joined, MARK), pa.array(np.diff(bounds) - 1))
        is_plain = pc.and_(is_plain, pc.invert(pc.match_substring_regex(joined, _ESCAPED)))
        joined = pc.if_else(is_plain, joined, None)
    quote = _binary(b'"')
    return as_list(pc.binary_join_element_wise(quote, joined, quote, _binary(b"")))


def _may_differ(bodies: pa.Array) -> bool:
    """Return whether any text holds the mark, or a character that JSON escapes: of the bytes of all as one."""
    _, content = bytes_of(bodies)
    if not len(content):
        return False
    whole = content.tobytes()
    return bool(content.min() < ord(" ")) or any(each in whole for each in (MARK.encode(), b'"', b"\\"))


def _binary(content: bytes) -> pa.Scalar:
    return pa.scalar(content, type=pa.large_binary())
