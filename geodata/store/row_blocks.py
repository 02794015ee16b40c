"""
The history of rows that came in together (成批来的行): some hundred a block, column by column, packed.

A line of `row_changes` for each of 100,000 new rows, with its row as JSON and two indexes, took more of the time and
of the file than the rows themselves. SQL reads a block's rows as if each had its line: `CHANGES` and `CHANGES_OF_ROW`.

Standard library only: also those that read the store without SQLAlchemy look here. `geodata.store.block_packing` makes
the blocks.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

from geodata.store.json_text import to_json_each

if TYPE_CHECKING:
    import sqlite3

# A card shows one row's history: it unpacks few blocks, and each in a millisecond.
BLOCK_ROWS = 500
# Between joined texts: a character that hardly any holds, and that JSON writes as it is.
MARK = "\u241f"

# A block's rows stand before the lines of its batch, in the order in which they came in; json_each numbers what it
# meets, and a block holds far fewer values than a million.
_OF_BLOCKS = """
SELECT block_id * 1000000 + each.id - (1 << 62), batch_id, kind, each.key, 'insert', '{}', each.value
FROM row_blocks, json_each(unpack_rows(row_ids, cells)) AS each"""
CHANGES = f"""
SELECT change_id AS place, batch_id, kind, row_id, operation, before, after FROM row_changes
UNION ALL{_OF_BLOCKS}"""  # noqa: S608 - words of ours
# Of the rows with an id, whatever their kind.
CHANGES_OF_ROW = f"""
SELECT change_id AS place, batch_id, kind, row_id, operation, before, after FROM row_changes WHERE row_id = :row_id
UNION ALL{_OF_BLOCKS} WHERE :row_id BETWEEN first_id AND last_id AND each.key = :row_id"""  # noqa: S608 - words of ours


def unpack_rows(row_ids: str, cells: bytes) -> str:
    """Return a block as a JSON object: each row's id with its known cells, as the text that a line would hold."""
    ids = json.loads(row_ids)
    columns = json.loads(zlib.decompress(cells))
    rows: list[dict[str, object]] = [{} for _ in ids]
    for name, column in columns.items():
        cells_of_column = column.split(MARK) if isinstance(column, str) else column
        for row, cell in zip(rows, cells_of_column, strict=True):
            if cell is not None:
                row[name] = cell
    return json.dumps(dict(zip(ids, to_json_each(rows), strict=True)), ensure_ascii=False)


def teach_unpacking(connection: sqlite3.Connection) -> None:
    """Give a connection the function that `CHANGES` and `CHANGES_OF_ROW` call."""
    connection.create_function("unpack_rows", 2, unpack_rows, deterministic=True)
