"""The demonstration as its builder makes it, made once for all tests of it."""

from __future__ import annotations

from typing import Any

import pytest

from geodata.demo.build import build_frames
from geodata.demo.facts import Facts, read_facts


@pytest.fixture(scope="session")
def facts() -> Facts:
    """Return what is known of the street."""
    return read_facts()


@pytest.fixture(scope="session")
def frames(facts: Facts) -> dict[str, Any]:
    """Return the tables of the demonstration; never to be changed."""
    return build_frames(facts)
