"""Values as the store keeps them in JSON (历史里的行): one, many rows, or many rows column by column."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_EMPTY = ("{}", "[]")
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_line_encoder = json.JSONEncoder(ensure_ascii=False, separators=("\n", ":"))
_TEXT = pa.large_string()
# What JSON writes otherwise than it is.
_ESCAPED = r'["\\\x00-\x1f]'


def to_json(value: Mapping[str, object] | list[object]) -> str:
    """Return a value as the store keeps JSON; halves of surrogate pairs, as broken files hold them, are replaced."""
    return _whole(_encoder.encode(value)) if value else _EMPTY[isinstance(value, list)]


def to_json_each(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """Return each of many rows of plain values as `to_json` does, all in one call of the encoder."""
    # JSON holds no line's end and no NUL but those put in here: within texts both are escaped.
    lines = _whole(_line_encoder.encode(rows)[1:-1])
    return lines.replace("}\n{", "}\0{").replace("\n", ",").split("\0") if rows else []


def columns_to_json(columns: Mapping[str, Sequence[object]]) -> list[str]:
    """
    Return each of many rows of plain values as `to_json` does a dict of its known cells.

    Parameters
    ----------
    columns
        At least one; one value a row, None where it isn't known. Values of a column are of one type.
    """
    # Joined by Arrow: a string a cell and a dict a row would take longer than the database.
    members = [_members(_encoder.encode(name) + ":", values) for name, values in columns.items()]
    joined = pc.utf8_rtrim(pc.binary_join_element_wise(*members, _text("")), ",")
    rows: list[str] = _between("{", joined, "}").to_pylist()
    return rows


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _text(text: str) -> Any:  # noqa: ANN401 - Arrow has no types
    return pa.scalar(text, _TEXT)


def _between(before: str, texts: Any, after: str) -> Any:  # noqa: ANN401 - Arrow has no types
    return pc.binary_join_element_wise(_text(_whole(before)), texts, _text(after), _text(""))


def _members(opener: str, values: Sequence[object]) -> Any:  # noqa: ANN401 - Arrow has no types
    """Return the member of each row's object that a column is, its comma behind it, nothing where it isn't known."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {str}:
        try:
            texts = pa.array(values, _TEXT)
        except UnicodeEncodeError:
            # Half a surrogate pair is no text that Arrow takes.
            texts = None
        if texts is not None and not pc.any(pc.match_substring_regex(texts, _ESCAPED)).as_py():
            return _between(f'{opener}"', texts, '",').fill_null("")
    # Each different value once: 0.0 and -0.0 are the same to a set, and to whoever compares cells.
    distinct = [value for value in set(values) if value is not None]
    written = dict(zip(distinct, _whole(_line_encoder.encode(distinct))[1:-1].split("\n"), strict=False))
    return _between(opener, pa.array(list(map(written.get, values)), _TEXT), ",").fill_null("")
