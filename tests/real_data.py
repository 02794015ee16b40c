"""Files that nobody here made, kept beside the repository (../shared/real); tests skip, saying so, without them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ledgers import workbook

REAL_DIR = Path(__file__).resolve().parents[2] / "shared" / "real"


def real_file(name: str) -> Path:
    """Return the path of a real file; skip the test where it isn't there."""
    path = REAL_DIR / name
    if not path.is_file():
        pytest.skip(f"the real file ../shared/real/{name} is not on this machine")
    return path


def jining_workbook() -> bytes:
    """
    Return the listing of Jining's compounds as the Excel that an office would send: 789 rows, BD-09.

    The headers are the listing's own (小区年代：, 总 幢 数：), with 小区名称 for the name.
    """
    listing = json.loads(real_file("compounds/jining_fccs.json").read_text(encoding="utf-8"))
    headers = list(next(iter(listing.values())))
    named = ["小区名称" if header == "plot_name" else header for header in headers]
    return workbook(named, *([row[header] for header in headers] for row in listing.values()), sheet="小区")
