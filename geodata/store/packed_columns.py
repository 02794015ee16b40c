"""
A table's columns packed one behind the other (分列打包): what asks for a few neither reads nor checks the others.

Each is an Arrow file of its own, with the digest of its bytes: a column that is damaged or cut off is told from one
that is whole.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_COMPRESSION = "lz4"
# Digests and decompression let go of Python's lock; more threads than this wait for memory.
_THREADS = 4


class Part(NamedTuple):
    """Where a column lies in the file, in bytes, and their digest."""

    start: int
    length: int
    sha256: str


class Packed(NamedTuple):
    """The columns' bytes in the table's order, and the part of each."""

    contents: list[memoryview]
    parts: dict[str, Part]


def pack(table: pa.Table) -> Packed:
    """Return a table's columns packed."""
    contents, parts, start = [], {}, 0
    for field in table.schema:
        schema, sink = pa.schema([field]), pa.BufferOutputStream()
        with pa.ipc.new_file(sink, schema, options=pa.ipc.IpcWriteOptions(compression=_COMPRESSION)) as writer:
            writer.write_table(table.select([field.name]).combine_chunks())
        content = memoryview(sink.getvalue())
        parts[field.name] = Part(start, len(content), hashlib.sha256(content).hexdigest())
        contents.append(content)
        start += len(content)
    return Packed(contents, parts)


def unpack(path: Path, parts: Mapping[str, Part], schema: pa.Schema) -> pa.Table:
    """
    Return the columns of `schema` of a file of packed ones.

    Raises
    ------
    OSError
        If the file can't be read.
    ValueError, KeyError, pyarrow.ArrowException
        If a column is missing, damaged or of another type.
    """
    with path.open("rb") as file, ThreadPoolExecutor(_THREADS) as pool:
        futures = []
        for field in schema:
            part = parts[field.name]
            file.seek(part.start)
            futures.append(pool.submit(_column, file.read(part.length), part.sha256, field))
        return pa.Table.from_arrays([future.result() for future in futures], schema=schema)


def _column(content: bytes, sha256: str, field: pa.Field) -> pa.ChunkedArray:
    if hashlib.sha256(content).hexdigest() != sha256:
        message = f"{field.name} is damaged"
        raise ValueError(message)
    table = pa.ipc.open_file(content).read_all()
    if not table.schema.equals(pa.schema([field])):
        message = f"{field.name} is of another type"
        raise ValueError(message)
    return table.column(0)
