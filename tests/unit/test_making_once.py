"""What is made once for all workers is made by one of them, whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.making_once import made_once

if TYPE_CHECKING:
    from pathlib import Path


def test_of_several_that_ask_at_a_time_one_makes_it(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(path: Path) -> None:
        made.append(path)
        path.write_text("whole")

    with ThreadPoolExecutor(4) as asking:
        taken = set(asking.map(lambda _: made_once(tmp_path, "thing", make), range(8)))
    assert taken == {tmp_path / "thing"}
    assert len(made) == 1
    assert (tmp_path / "thing").read_text() == "whole"


def test_what_one_could_not_make_the_next_makes(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        path.write_text("half")
        raise InterruptedError

    with pytest.raises(InterruptedError):
        made_once(tmp_path, "thing", fail)
    assert not (tmp_path / "thing").exists()

    def make(path: Path) -> None:
        path.write_text("whole")

    made_once(tmp_path, "thing", make)
    assert (tmp_path / "thing").read_text() == "whole"
