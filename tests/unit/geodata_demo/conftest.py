"""The demonstration as its builder makes it, made once for all tests of it."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from geodata.demo.build import build_frames
from geodata.demo.facts import Facts, read_facts
from tests.making_once import made_once, run_folder


@pytest.fixture(scope="session")
def facts() -> Facts:
    """Return what is known of the street."""
    return read_facts()


@pytest.fixture(scope="session")
def frames(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the tables of the demonstration; never to be changed."""

    def make(path: Path) -> None:
        path.write_bytes(pickle.dumps(build_frames(facts)))

    made = made_once(run_folder(tmp_path_factory), "frames.pickle", make)
    tables: dict[str, Any] = pickle.loads(made.read_bytes())  # noqa: S301 - this run's own
    return tables
