"""Values as the store keeps them in JSON (历史里的行): one, or many rows in one call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_EMPTY = ("{}", "[]")
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_line_encoder = json.JSONEncoder(ensure_ascii=False, separators=("\n", ":"))


def to_json(value: Mapping[str, object] | list[object]) -> str:
    """Return a value as the store keeps JSON; halves of surrogate pairs, as broken files hold them, are replaced."""
    return _whole(_encoder.encode(value)) if value else _EMPTY[isinstance(value, list)]


def to_json_bytes(value: object) -> bytes:
    """Return what `to_json` does in UTF-8."""
    return _encoder.encode(value).encode("utf-8", "replace")


def to_json_each(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """Return each of many rows of plain values as `to_json` does, all in one call of the encoder."""
    # JSON holds no line's end and no NUL but those put in here: within texts both are escaped.
    lines = _whole(_line_encoder.encode(rows)[1:-1])
    return lines.replace("}\n{", "}\0{").replace("\n", ",").split("\0") if rows else []


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
