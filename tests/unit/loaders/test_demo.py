"""The demonstration comes in through the same door as an office's files, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from geodata.demo import AS_OF, LEDGERS, LEDGERS_DIR
from geodata.store import Workspace
from loaders import demo
from loaders.choices import Choices
from loaders.importing import plan_import
from tests.factories import empty_store

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.store import Store


def test_every_ledger_of_the_demonstration_comes_in_whole(store: Store) -> None:
    for ledger in LEDGERS:
        content = (LEDGERS_DIR / ledger.file_name).read_bytes()
        plan = plan_import(content, ledger.file_name, store, Choices(kind=ledger.kind, crs=ledger.crs, as_of=AS_OF))
        assert plan.pending == (), ledger.file_name
        store.save(plan.to_batch("demo"))
    for kind in {ledger.kind for ledger in LEDGERS}:
        assert not store.read(kind).empty, kind


def test_the_kinds_of_the_demonstration_s_ledgers_need_no_asking(store: Store) -> None:
    for ledger in LEDGERS:
        plan = plan_import(
            (LEDGERS_DIR / ledger.file_name).read_bytes(), ledger.file_name, store, Choices(crs=ledger.crs)
        )
        assert plan.kind == ledger.kind


def test_the_demonstration_replaces_the_one_before_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    empty_store(tmp_path, "demo")
    (tmp_path / "demo.gpkg-wal").write_bytes(b"what an earlier store left")
    demo.load_demo(tmp_path)
    with Workspace(tmp_path).open("demo") as store:
        assert len(store.read("compounds")) > 100
        assert set(pd.to_datetime(store.history()["as_of"])) == {pd.Timestamp(AS_OF)}
    assert {path.name for path in tmp_path.iterdir()} == {"demo.gpkg"}


def test_a_load_that_is_broken_off_leaves_the_store_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = empty_store(tmp_path, "demo").path.read_bytes()
    loaded: list[str] = []

    def break_off(*arguments: object) -> None:
        loaded.append(str(arguments[2]))
        if len(loaded) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(demo, "_load", break_off)
    with pytest.raises(KeyboardInterrupt):
        demo.load_demo(tmp_path)
    assert (tmp_path / "demo.gpkg").read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"demo.gpkg"}
