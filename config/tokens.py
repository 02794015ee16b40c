"""Design tokens (设计变量): colour, type and spacing, read from config/design_tokens.toml."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

TOKENS_FILE = Path(__file__).parent / "design_tokens.toml"


@lru_cache(maxsize=1)
def tokens() -> dict[str, Any]:
    """
    Return the design tokens as the tables of design_tokens.toml, read once a process.

    Returns
    -------
    tokens
        ``type``, ``space``, ``light`` and ``dark``; colours are ``#rrggbb``. Shared: not to be changed.
    """
    with TOKENS_FILE.open("rb") as file:
        return tomllib.load(file)
