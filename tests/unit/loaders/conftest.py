"""What the tests of loaders share: an empty store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories import empty_store

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an empty store."""
    return empty_store(tmp_path)
