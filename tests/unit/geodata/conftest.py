"""Fixtures of the store's tests."""

from pathlib import Path

import pytest

from geodata.store import Store
from tests.factories import empty_store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an empty store of the current schema."""
    return empty_store(tmp_path)
